"""`trivet diff` on neighbouring versions of whole trees: is a verdict wrong, and how often is there none?

    python benchmarks/versions.py [--only gbfs|cyclonedx]

For each pair: types, types with changes, those with an `unknown`, and the seconds. Each witness is put to jsonschema-rs
on the documents of the pair. Where data of one version is `safe` under the other, derived instances of the type, and
random changes of these, are put to both. Exits 1 if one of them is accepted by the first version and refused by the
second, if a witness shows nothing, or if over 10 % of all types have an `unknown`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import corpora
from evolution import shows, verdicts

from trivet.diff.earlier import reduced
from trivet.diff.records import TypeDiff
from trivet.diff.run import diff
from trivet.diff.sides import Side
from trivet.pipeline import compile as build
from trivet.prove.derived import Deriver
from trivet.prove.samples import Sampler
from trivet.settings import Settings

MOST_UNKNOWN = 0.1
#: Instances that are derived for a type, and random changes made to each of them.
INSTANCES, CHANGES = (20, 1) if corpora.QUICK else (300, 3)
_BOM = re.compile(r"bom-(1\.\d)(-strict)?\.schema\.json")


@dataclass(slots=True)
class Row:
    """One pair of versions."""

    name: str
    types: int
    changed: int = 0
    unknown: int = 0
    witnesses: int = 0
    tried: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


Version = tuple[str, dict[str, Path]]


def gbfs(folder: Path) -> Iterator[list[Version]]:
    """The versions of GBFS, each a folder of documents."""
    names = sorted(one.name for one in folder.glob("v*"))
    yield [(name, {path.name: path for path in sorted((folder / name).glob("*.json"))}) for name in names]


def cyclonedx(folder: Path) -> Iterator[list[Version]]:
    """The versions of CycloneDX, and their strict variants, each with the documents that it refers to."""
    documents = {path.name: path for path in sorted((folder / "schema").glob("*.json"))}
    shared = {name: path for name, path in documents.items() if not _BOM.fullmatch(name)}
    for strict in (None, "-strict"):
        found = {
            m[1]: documents[name] for name in documents if (m := _BOM.fullmatch(name)) and m[2] == strict
        }
        yield [
            (f"{version}{strict or ''}", {**shared, "bom.schema.json": path})
            for version, path in sorted(found.items())
        ]


SERIES = {"gbfs": gbfs, "cyclonedx": cyclonedx}


def settings(folder: Path, version: Version) -> Settings:
    """The settings of a tree with the documents of a version."""
    schemas = folder / "schemas"
    schemas.mkdir(parents=True)
    for name, path in version[1].items():
        shutil.copy(path, schemas / name)
    return Settings.from_mapping({"schemas": ["schemas"], "draft": "07"}, root=folder)


def compared(name: str, old: Settings, new: Settings) -> Row:
    """The verdicts on a pair, and what is wrong with them."""
    start = time.process_time()
    types = diff(new, str(old.root)).types
    seconds = time.process_time() - start
    sides = Side(reduced(old), build(reduced(old))), Side(reduced(new), build(reduced(new)))
    entities = {one.name for side in sides for one in side.catalog.entities.values()}
    row = Row(name, len(entities), len(types), seconds=seconds)
    for one in types:
        row.unknown += any(verdict.kind == "unknown" for _, verdict in verdicts(one))
        for way, verdict in verdicts(one):
            pair = sides if way == "writer" else sides[::-1]
            if verdict.witness is not None:
                row.witnesses += 1
                if not shows(one, verdict.witness.value, pair):
                    row.faults.append(
                        f"{one.name}: {way}: {json.dumps(verdict.witness.value, default=str)} shows nothing"
                    )
    row.faults += [fault for way in (0, 1) for fault in refuted(row, types, way, *sides[:: -1 if way else 1])]
    return row


def refuted(row: Row, types: tuple[TypeDiff, ...], way: int, giver: Side, taker: Side) -> Iterator[str]:
    """Yield an instance for each type that `safe` is wrong about.

    Only types with changes of their own and roots are judged. A root that the report does not name is safe.
    """
    inputs, chance = giver.build.inputs, random.Random(20)
    deriver = Deriver(inputs.normal, inputs.catalog.predicates)
    sampler = Sampler(inputs.normal.definitions, inputs.catalog.predicates)
    judged = {one.definition: "safe" for one in giver.catalog.roots}
    judged |= {one.name: (one.reader if way else one.writer).kind for one in types}
    both = giver.catalog.entities.keys() & taker.catalog.entities.keys()
    for name in sorted(name for name, kind in judged.items() if kind == "safe" and name in both):
        types_of = giver.catalog.entities[name], taker.catalog.entities[name]
        values = [one.value for one in deriver.derive(name, sampler, INSTANCES).instances]
        for value in (
            *values,
            *(_changed(value, values, chance) for value in values for _ in range(CHANGES)),
        ):
            if giver.accepts(types_of[0], value):
                row.tried += 1
                if taker.accepts(types_of[1], value) is False:
                    yield f"{name}: {('writer', 'reader')[way]}: safe, but there is {json.dumps(value, default=str)}"
                    break


def _changed(value: Any, others: list[Any], chance: random.Random) -> Any:
    """Return the value with one part of it replaced by (a part of) another value, or left out."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        name = chance.choice(sorted(value))
        rest = {key: one for key, one in value.items() if key != name}
        return rest if chance.random() < 0.3 else {**rest, name: _changed(value[name], others, chance)}
    if isinstance(value, list) and value and chance.random() < 0.8:
        place = chance.randrange(len(value))
        return [*value[:place], _changed(value[place], others, chance), *value[place + 1 :]]
    other = chance.choice(others)
    while isinstance(other, (dict, list)) and other and chance.random() < 0.8:
        other = chance.choice(list(other.values()) if isinstance(other, dict) else other)
    return other


def rows(folder: Path, only: str) -> Iterator[Row]:
    """The pairs of neighbouring versions, in order."""
    for name, series in SERIES.items():
        if only not in ("", name):
            continue
        for versions in series(folder / name):
            for old, new in list(pairwise(versions))[: 1 if corpora.QUICK else None]:
                with tempfile.TemporaryDirectory() as scratch:
                    pair = (settings(Path(scratch) / side, one) for side, one in (("old", old), ("new", new)))
                    yield compared(f"{name} {old[0]} to {new[0]}", *pair)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", choices=["", *SERIES])
    arguments = parser.parse_args()
    found = corpora.folder()
    if found is None:
        print("no corpora: set TRIVET_CORPORA to their folder", file=sys.stderr)
        return 2
    print(
        f"{'versions':<34} {'types':>6} {'changed':>8} {'unknown':>8} {'witnesses':>10} {'tried':>9} {'seconds':>8}"
    )
    done = []
    for row in rows(found, arguments.only):
        done.append(row)
        counts = f"{row.types:>6} {row.changed:>8} {row.unknown:>8} {row.witnesses:>10,} {row.tried:>9,}"
        print(f"{row.name:<34} {counts} {row.seconds:>8.1f}", flush=True)
        for fault in row.faults:
            print(f"    {fault[:300]}")
    unknown, types = (sum(getattr(row, name) for row in done) for name in ("unknown", "types"))
    faults = sum(len(row.faults) for row in done)
    print(
        f"{len(done)} pairs, {types} types: {faults} wrong verdicts, {unknown} types with an unknown verdict"
    )
    return 1 if faults or unknown > types * MOST_UNKNOWN else 0


if __name__ == "__main__":
    sys.exit(main())
