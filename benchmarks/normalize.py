"""CPU time of load, resolve and normalize: against datamodel-code-generator, and per document as trees grow.

`python benchmarks/normalize.py [CORPORA]` reads octokit-webhooks below the folder (default: TRIVET_CORPORA,
or `../shared/corpora` beside the checkout), and prints both figures with the bounds that they must keep.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datamodel_code_generator import DataModelType, InputFileType, generate

from trivet.cli.main import COLLECT
from trivet.json_text import json_lines
from trivet.normalize import NormalForm, bundle, normalize
from trivet.settings import Settings
from trivet.source import load, resolve

DRAFT_07 = "http://json-schema.org/draft-07/schema#"


def stages(settings: Settings) -> NormalForm:
    documents = load(settings)
    return normalize(resolve(documents, settings), settings)


def cpu(work: Callable[[], object], runs: int) -> float:
    """The least CPU time of some runs, in seconds."""
    times = []
    for _ in range(runs):
        gc.collect()
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def generator_run(text: str, folder: Path) -> None:
    generate(
        text,
        input_file_type=InputFileType.JsonSchema,
        input_filename="bundle.json",
        output=folder / "models",
        output_model_type=DataModelType.PydanticV2BaseModel,
        formatters=[],
        disable_timestamp=True,
    )


PART = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 0}}}
PLACE = {"type": "object", "properties": {"x": {"type": "number"}, "y": {"type": "number"}}}


def synthetic(root: Path, count: int) -> Settings:
    """As many documents of one kind: each with its own definitions, and a reference to the one before it."""
    folder = root / f"tree{count}"
    folder.mkdir()
    for number in range(count):
        document: dict[str, Any] = {
            "$schema": DRAFT_07,
            "$id": f"https://example.test/{number}.json",
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string", "minLength": 1},
                "kind": {"type": "string", "enum": ["a", "b", "c"]},
                "before": {"$ref": f"{max(number - 1, 0)}.json"},
                "parts": {"type": "array", "items": {"$ref": "#/definitions/part"}},
                "where": PLACE,
            },
            "definitions": {
                "part": {"type": "object", "properties": {"n": {"type": "integer", "minimum": 0}}}
            },
        }
        (folder / f"{number}.json").write_text(json.dumps(document), "utf-8")
    return Settings(root=root, schemas=(folder.name,))


def against_the_generator(octokit: Path, root: Path) -> None:
    settings = Settings(root=octokit, schemas=("schemas",), draft="07")
    ours = cpu(lambda: stages(settings), 3)
    text = json_lines(bundle(stages(settings)))
    theirs = cpu(lambda: generator_run(text, root), 1)
    print(f"octokit, load + resolve + normalize   {ours * 1000:8.0f} ms CPU")
    print(f"datamodel-code-generator on the bundle {theirs * 1000:7.0f} ms CPU")
    print(f"ratio {ours / theirs:.2f} (at most 0.50)")


def growth(root: Path) -> None:
    per_document = {}
    for count in (300, 3000):
        settings = synthetic(root, count)
        per_document[count] = cpu(lambda settings=settings: stages(settings), 5) / count
        print(f"{count} documents: {per_document[count] * 1e6:.0f} µs CPU each")
    print(f"ratio {per_document[3000] / per_document[300]:.2f} (at most 1.30)")


def main() -> None:
    gc.set_threshold(*COLLECT)  # as the command does
    beside = Path(__file__).resolve().parents[2] / "shared" / "corpora"
    corpora = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("TRIVET_CORPORA", beside))
    with tempfile.TemporaryDirectory() as folder:
        if (corpora / "octokit-webhooks").is_dir():
            against_the_generator(corpora / "octokit-webhooks", Path(folder))
        growth(Path(folder))


if __name__ == "__main__":
    main()
