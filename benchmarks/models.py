"""Models made from octokit-webhooks: how fast they read real payloads, and how long it takes to make them.

`python benchmarks/models.py [CORPORA] [runs]` (default: TRIVET_CORPORA, or `../shared/corpora` beside the checkout; 30
runs; with TRIVET_QUICK a few schemas, once) prints, for `validate_json` of every payload, the time of our models, of
plain datamodel-code-generator models made from the same normal form, and of jsonschema-rs with `json.loads` before it;
then the CPU time of the models stage, cold, against one run of datamodel-code-generator, and the share of the fields
that it gives the same type.
"""

from __future__ import annotations

import gc
import importlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import corpora
import field_types
import jsonschema_rs
from datamodel_code_generator import DataModelType, InputFileType, generate
from pydantic import TypeAdapter, ValidationError

from trivet.catalog.records import Catalog
from trivet.cli.main import COLLECT
from trivet.render import Renderer
from trivet.settings import ModelsTarget, Settings
from trivet.targets import models
from trivet.targets.models import hints
from trivet.targets.models.dependencies import hints_of
from trivet.targets.models.plan import plan_of
from trivet.targets.models.structure import ObjectClass, Structure

#: The folders of octokit that are read; a quick run takes a few.
_SCHEMAS = ["schemas/common", "schemas/issues"] if corpora.QUICK else ["schemas"]
OURS, PLAIN = "made_by_trivet", "made_by_the_generator"


@dataclass(frozen=True, slots=True)
class Reader:
    """The three ways to read one payload, and whether ours checks what the plain models leave out."""

    text: str
    ours: Callable[[str], object]
    plain: Callable[[str], object]
    judge: Callable[[str], object]
    asserts_more: bool


def settings_of(octokit: Path, form: str, package: str = OURS) -> Settings:
    readings = {"format": form}
    mapping = {
        "schemas": _SCHEMAS,
        "draft": "07",
        "readings": readings,
        "targets": {"models": {"path": package}},
    }
    return Settings.from_mapping(mapping, root=octokit)


def make_plain(text: str, folder: Path, package: str = PLAIN) -> None:
    """The models that datamodel-code-generator makes by itself."""
    generate(
        text,
        input_file_type=InputFileType.JsonSchema,
        input_filename="bundle.json",
        output=folder / package,
        output_model_type=DataModelType.PydanticV2BaseModel,
        formatters=[],
        disable_timestamp=True,
        skip_root_model=True,
    )


def make_ours(catalog: Catalog, settings: Settings, folder: Path) -> None:
    for artifact in models.generate_classes(catalog, settings, Renderer(None)).artifacts:
        (folder / artifact.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / artifact.path).write_text(artifact.text, "utf-8")


# Reading ---------------------------------------------------------------------------------------------------
def readers(octokit: Path, catalog: Catalog, text: str, form: str) -> Iterator[Reader]:
    """A reader for each payload; both packages lie on sys.path."""
    made, plainly = f"{OURS}_{form}", f"{PLAIN}_{form}"
    structures = plan_of(catalog, ModelsTarget("models")).structures
    definitions = {root.document: root.definition for root in catalog.roots}
    document = json.loads(text)
    rows = json.loads((octokit / "labels.json").read_text("utf-8"))
    for row in (row for row in rows if row["schema"] in definitions):
        name = definitions[row["schema"]]
        ours, plain = _class(made, name), _class(plainly, name)
        schema = {"$ref": f"#/$defs/{name}", "$defs": document["$defs"]}
        validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=form == "assert")
        payload = (octokit / row["instance"]).read_text("utf-8")
        yield Reader(
            payload,
            ours.validate_json,
            plain.validate_json,
            _judge(validator),
            _has_rules(name, structures),
        )


def _judge(validator: jsonschema_rs.Draft202012Validator) -> Callable[[str], object]:
    return lambda text: validator.is_valid(json.loads(text))


def _class(package: str, definition: str) -> TypeAdapter[Any]:
    module, _, name = definition.rpartition(".")
    return TypeAdapter(getattr(importlib.import_module(f"{package}.{module}"), name))


def _has_rules(name: str, structures: Mapping[str, Structure]) -> bool:
    """Whether the class, or one that it leads to, has a rule of ours."""
    seen, pending = {name}, [name]
    while pending:
        structure = structures[pending.pop()]
        if isinstance(structure, ObjectClass) and structure.rules is not None:
            return True
        parts = [part for hint in hints_of(structure) for part in hints.parts(hint)]
        if any(isinstance(part, hints.Decorated) and part.rules is not None for part in parts):
            return True
        found = {part.definition for part in parts if isinstance(part, hints.ClassOf)} - seen
        seen |= found
        pending.extend(found)
    return False


def is_taken(reader: Reader) -> bool:
    """Whether all three accept the payload: a refusal costs what no other payload costs."""
    try:
        reader.ours(reader.text)
        reader.plain(reader.text)
    except ValidationError:
        return False
    return bool(reader.judge(reader.text))


def times(reader: Reader, runs: int) -> tuple[float, float, float]:
    """The median time of each way, in seconds; the ways take turns."""
    found: tuple[list[float], ...] = ([], [], [])
    for _ in range(runs):
        for read, spent in zip((reader.ours, reader.plain, reader.judge), found, strict=True):
            started = time.perf_counter()
            read(reader.text)
            spent.append(time.perf_counter() - started)
    ours, plain, judge = map(statistics.median, found)
    return ours, plain, judge


def reading(octokit: Path, folder: Path, runs: int) -> None:
    print(f"validate_json of octokit's payloads, median of {runs} runs each, ms in all")
    print(f"{'':40}{'payloads':>9}{'ours':>9}{'plain':>9}{'ratio':>7}{'jsonschema-rs':>15}{'ratio':>7}")
    sys.path.insert(0, str(folder))
    for form in ("annotate", "assert"):
        settings = settings_of(octokit, form, f"{OURS}_{form}")
        catalog, text = field_types.catalog_and_bundle(settings)
        make_ours(catalog, settings, folder)
        make_plain(text, folder, f"{PLAIN}_{form}")
        known = [reader for reader in readers(octokit, catalog, text, form) if is_taken(reader)]
        for title, more in (("pydantic's constraints only", False), ("rules of the schema besides", True)):
            spent = [times(reader, runs) for reader in known if reader.asserts_more is more]
            if spent:
                ours, plain, judge = (sum(column) * 1000 for column in zip(*spent, strict=True))
                row = f"{len(spent):9}{ours:9.2f}{plain:9.2f}{ours / plain:7.2f}{judge:15.2f}{ours / judge:7.2f}"
                print(f"{f'format: {form}, {title}':40}{row}")
    print("at most 1.50 times the plain models, and 2.00 where formats are asserted")


# Making ----------------------------------------------------------------------------------------------------
def making(octokit: Path) -> None:
    """Each in a process of its own, so that both pay for their imports."""
    ours, plain = (_cold(octokit, what) for what in ("ours", "plain"))
    print(f"models stage (catalog to artifacts), cold  {ours * 1000:8.0f} ms CPU")
    print(f"datamodel-code-generator on the bundle     {plain * 1000:8.0f} ms CPU")
    print(f"ratio {ours / plain:.2f} (at most 1.30)")


def sharing() -> None:
    """How many fields datamodel-code-generator would give the type that ours have."""
    for name in (field_types.OWN,) if corpora.QUICK else ("octokit-webhooks", "cyclonedx"):
        for way, counts, _ in field_types.compare(name):
            share = counts["same"] / counts.total()
            print(f"{name}: called with the {way}, it gives {share:.0%} of the fields the same type")


def _cold(octokit: Path, what: str) -> float:
    runs = []
    for _ in range(1 if corpora.QUICK else 3):
        run = subprocess.run(
            [sys.executable, __file__, "--cold", what, str(octokit)],
            capture_output=True,
            check=True,
            text=True,
        )
        runs.append(float(run.stdout))
    return statistics.median(runs)


def cold(what: str, octokit: Path) -> float:
    settings = settings_of(octokit, "assert")
    catalog, text = field_types.catalog_and_bundle(settings)
    gc.collect()
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        if what == "ours":
            models.generate_classes(catalog, settings, Renderer(None))
        else:
            make_plain(text, Path(folder))
        return time.process_time() - started


def main() -> None:
    gc.set_threshold(*COLLECT)  # as the command does
    if sys.argv[1:2] == ["--cold"]:
        print(cold(sys.argv[2], Path(sys.argv[3])))
        return
    folder_of_all = Path(sys.argv[1]) if len(sys.argv) > 1 else corpora.folder()
    if folder_of_all is None:
        sys.exit("no corpora: name their folder, or set TRIVET_CORPORA")
    octokit = folder_of_all / "octokit-webhooks"
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 1 if corpora.QUICK else 30
    with tempfile.TemporaryDirectory() as folder:
        reading(octokit, Path(folder), runs)
    making(octokit)
    sharing()


if __name__ == "__main__":
    main()
