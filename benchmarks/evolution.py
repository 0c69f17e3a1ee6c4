"""`trivet diff` on pairs of schema versions with known verdicts, and how often it knows none.

    python benchmarks/evolution.py [--only NUMBER] [--sql]

Reads the corpus `evolution`. A row for each pair: the verdicts of the root type, and the labels that they differ from.
`writer` and `reader` must be as labelled; `python` and `sql` (shown with `--sql`) were labelled by rule alone, so that
a difference is a question. Instances derived from the one version are put to the other where that is `safe`, and
each witness to jsonschema-rs on the documents of the pair. Where jsoncompat is installed, its answers are counted, too:
it sees both versions as draft 2020-12, and says whether they are compatible.
Exits 1 if a verdict contradicts a label or a witness, or if more than two pairs have an `unknown`.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import corpora
import yaml

from trivet.diff.code import worst
from trivet.diff.earlier import reduced
from trivet.diff.records import Judgement, TypeDiff
from trivet.diff.run import diff
from trivet.diff.sides import Side
from trivet.pipeline import compile as build
from trivet.prove.derived import MOST, Deriver
from trivet.prove.samples import Sampler
from trivet.settings import Settings

try:
    import jsoncompat
except ImportError:
    jsoncompat = None

CORPUS = "evolution"
MOST_UNKNOWN = 2
_DIALECTS = ("postgresql", "sqlite")
#: What jsoncompat calls the reading and the writing side.
_ROLES = {"writer": "deserializer", "reader": "serializer"}


@dataclass(slots=True)
class Row:
    """One pair: its verdicts by axis, the labels, and what is wrong."""

    name: str
    found: dict[str, str]
    expected: dict[str, str]
    seconds: float
    witnesses: int = 0
    tried: int = 0
    right: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def questions(self) -> list[str]:
        return [axis for axis, kind in self.found.items() if kind != self.expected.get(axis, kind)]


def project(folder: Path, document: Path) -> Settings:
    """The settings of a tree with one document of a pair."""
    schemas = folder / "schemas"
    schemas.mkdir(parents=True)
    (schemas / "item.json").write_bytes(document.read_bytes())
    return Settings.from_mapping({"schemas": ["schemas"], "draft": "07"}, root=folder)


def judged(pair: Path, scratch: Path) -> Row:
    """The verdicts on a pair beside its labels."""
    labels = yaml.safe_load((pair / "expect.yaml").read_text("utf-8"))
    old = project(scratch / "old", pair / "old.json")
    new = project(scratch / "new", pair / "new.json")
    start = time.process_time()
    types = diff(new, str(old.root)).types
    seconds = time.process_time() - start
    roots = [one for one in types if one.is_root]
    found = {
        "writer": roots[0].writer.kind if roots else "safe",
        "reader": roots[0].reader.kind if roots else "safe",
        "python": worst(one.python for one in types),
        **{name: roots[0].sql.get(name, "none") if roots else "none" for name in _DIALECTS},
    }
    expected = {key: labels[key] for key in ("writer", "reader", "python")} | labels["sql"]
    row = Row(pair.name[:42], found, expected, seconds)
    row.faults += [
        f"{axis} is labelled {expected[axis]}"
        for axis in ("writer", "reader")
        if found[axis] != expected[axis]
    ]
    row.right = sum(
        _peer(pair, axis) == (expected[axis] == "safe") for axis in _ROLES if jsoncompat is not None
    )
    sides = _sides(old, new)
    row.faults += _contradictions(row, types, labels.get("witness") or {}, sides)
    for way, pair_of_sides in (("writer", sides), ("reader", sides[::-1])):
        if found[way] == "safe":
            row.faults += _refuted(row, way, *pair_of_sides)
    return row


def _peer(pair: Path, axis: str) -> bool:
    """Return whether jsoncompat calls the versions compatible."""
    documents = []
    for name in ("old", "new"):
        document = json.loads((pair / f"{name}.json").read_text("utf-8"))
        document.pop("$id", None)
        document.pop("id", None)
        documents.append(json.dumps({**document, "$schema": "https://json-schema.org/draft/2020-12/schema"}))
    return bool(jsoncompat.check_compat(*documents, _ROLES[axis]))


def _refuted(row: Row, way: str, giver: Side, taker: Side) -> Iterator[str]:
    """Yield derived instances that the one version accepts and the other refuses, although `safe` says otherwise."""
    inputs = giver.build.inputs
    (root,), (other,) = inputs.catalog.roots, taker.catalog.roots
    deriver = Deriver(inputs.normal, inputs.catalog.predicates)
    sampler = Sampler(inputs.normal.definitions, inputs.catalog.predicates)
    types = (giver.catalog.entities[root.definition], taker.catalog.entities[other.definition])
    for instance in deriver.derive(root.definition, sampler, MOST).instances:
        if giver.accepts(types[0], instance.value):
            row.tried += 1
            if not taker.accepts(types[1], instance.value):
                yield f"{way}: safe, but there is {instance.text}"


def _sides(old: Settings, new: Settings) -> tuple[Side, Side]:
    return Side(reduced(old), build(reduced(old))), Side(reduced(new), build(reduced(new)))


def _contradictions(
    row: Row, types: tuple[TypeDiff, ...], labelled: Mapping[str, Any], sides: tuple[Side, Side]
) -> Iterator[str]:
    """Yield the witnesses that jsonschema-rs does not confirm, and the labelled ones that refute `safe`."""
    for one in types:
        for way, verdict in verdicts(one):
            if verdict.witness is not None:
                row.witnesses += 1
                if not shows(one, verdict.witness.value, sides if way == "writer" else sides[::-1]):
                    yield f"{way}: {json.dumps(verdict.witness.value, default=str)} shows nothing"
            elif verdict.kind in ("breaking", "lenient"):
                yield f"{way}: {verdict.kind} without a witness"
    for key, way in (("old_only", "writer"), ("new_only", "reader")):
        if key in labelled and row.found[way] == "safe":
            yield f"{way}: safe, but there is {json.dumps(labelled[key])}"


def verdicts(one: TypeDiff) -> Iterator[tuple[str, Judgement]]:
    for part in (one, *one.changes):
        yield "writer", part.writer
        yield "reader", part.reader


def shows(one: TypeDiff, value: Any, sides: tuple[Side, Side]) -> bool:
    """Whether the first version of a type accepts the value and the second one does not."""
    found = []
    for side in sides:
        entities = side.catalog.entities
        entity = entities.get(one.name) or next(
            e for e in entities.values() if e.origin.pointer == one.pointer
        )
        found.append(side.accepts(entity, value))
    return found == [True, False]


def rows(folder: Path, only: str) -> Iterator[Row]:
    """The pairs of the corpus, in order."""
    pairs = sorted(one for one in (folder / CORPUS).iterdir() if one.is_dir() and one.name.startswith(only))
    for pair in pairs[:3] if corpora.QUICK else pairs:
        with tempfile.TemporaryDirectory() as scratch:
            yield judged(pair, Path(scratch))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", metavar="NUMBER")
    parser.add_argument("--sql", action="store_true")
    arguments = parser.parse_args()
    found = corpora.folder()
    if found is None:
        print("no corpora: set TRIVET_CORPORA to their folder", file=sys.stderr)
        return 2
    axes = ["writer", "reader", "python", *(_DIALECTS if arguments.sql else ())]
    print(f"{'pair':<42} " + " ".join(f"{axis:<10}" for axis in axes) + " seconds  labelled otherwise")
    done = []
    for row in rows(found, arguments.only):
        done.append(row)
        shown = " ".join(f"{row.found[axis]:<10}" for axis in axes)
        others = ", ".join(f"{axis} {row.expected[axis]}" for axis in row.questions if axis in axes)
        print(f"{row.name:<42} {shown} {row.seconds:>7.1f}  {others}".rstrip())
        for fault in row.faults:
            print(f"    {fault}")
    return _summed(done)


def _summed(done: list[Row]) -> int:
    faults = sum(bool(row.faults) for row in done)
    unknown = sum("unknown" in (row.found["writer"], row.found["reader"]) for row in done)
    witnesses = sum(row.witnesses for row in done)
    print(f"{len(done)} pairs: {faults} contradict a label or a witness, {unknown} have an unknown verdict")
    tried = sum(row.tried for row in done)
    if jsoncompat is not None:
        name = f"jsoncompat {importlib.metadata.version('jsoncompat')}"
        print(f"{name}: {sum(row.right for row in done)} of {2 * len(done)} verdicts as labelled")
    print(f"{witnesses:,} witnesses, each confirmed by jsonschema-rs unless named above")
    print(f"{tried:,} derived instances, none of them against a `safe` unless named above")
    return 1 if faults or unknown > MOST_UNKNOWN else 0


if __name__ == "__main__":
    sys.exit(main())
