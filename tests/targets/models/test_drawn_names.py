"""Whatever definitions, members, values, files and folders are called, the package works: drawn names decide.

`TRIVET_TREES` says how many trees of documents are tried; `make names` asks for many.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.targets.models.drawn import Document, pointer, trees

from trivet import catalog as catalogs
from trivet.normalize import normalize
from trivet.render import Renderer
from trivet.settings import Settings
from trivet.source import load, resolve
from trivet.targets import models

TREES = int(os.environ.get("TRIVET_TREES", "60"))

#: Imports every module of each package, then asks its types about each value; prints what is wrong.
JUDGE = """
import importlib, json, pkgutil, sys
from pydantic import TypeAdapter, ValidationError

def verdict(kind, value):
    try:
        kind.validate_python(value)
        kind.validate_json(json.dumps(value))
    except ValidationError:
        return False
    return True

for line in sys.stdin:
    package, cases = json.loads(line)
    try:
        home = importlib.import_module(package)
        for found in pkgutil.walk_packages(home.__path__, package + "."):
            importlib.import_module(found.name)
        for module, name, value, expected in cases:
            kind = TypeAdapter(getattr(importlib.import_module(module), name))
            if verdict(kind, value) is not expected:
                print(f"{package}: {module}:{name} should {'take' if expected else 'refuse'} {value!r}")
    except Exception as error:
        print(f"{package}: {type(error).__name__}: {error}")
"""


def _written(tree: tuple[Document, ...], root: Path, package: str) -> list[tuple[str, str, Any, bool]]:
    """Writes the package that comes of a tree, and gives what its types must say of each value."""
    schemas = root / "schemas" / package
    for document in tree:
        file = schemas / document.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(document.schema), "utf-8")
    mapping = {"schemas": ["."], "draft": "2020-12", "targets": {"models": {"path": package}}}
    read = Settings.from_mapping(mapping, root=schemas)
    normal = normalize(resolve(load(read), read), read)
    assert not [one for one in normal.diagnostics if one.severity == "error"], normal.diagnostics
    catalog = catalogs.build(normal)
    leg = models.generate_classes(catalog, read, Renderer())
    for artifact in leg.artifacts:
        file = root / artifact.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(artifact.text, "utf-8")
    rows = {
        (str(entity.origin.document), str(entity.origin.pointer)): leg.rows[name]
        for name, entity in catalog.entities.items()
        if name in leg.rows
    }
    return list(_cases(tree, rows))


def _cases(
    tree: tuple[Document, ...], rows: dict[tuple[str, str], str]
) -> Iterator[tuple[str, str, Any, bool]]:
    for document in tree:
        places = [("", document), *((pointer(one.key), one) for one in document.definitions)]
        assert (document.path, "") in rows
        for at, one in places:
            if (document.path, at) in rows:
                module, _, name = rows[(document.path, at)].partition(":")
                for expected, values in ((True, one.valid), (False, one.invalid)):
                    yield from ((module, name, value, expected) for value in values)


def _drawn(root: Path) -> dict[str, list[tuple[str, str, Any, bool]]]:
    """The packages of as many trees as are asked for, with what their types must say."""
    made: dict[str, list[tuple[str, str, Any, bool]]] = {}

    @settings(
        max_examples=TREES, phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck)
    )
    @given(trees())
    def draw(tree: tuple[Document, ...]) -> None:
        package = f"p{len(made)}"
        made[package] = []
        made[package] = _written(tree, root, package)

    draw()
    return made


@pytest.fixture(scope="module")
def drawn(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, dict[str, list[tuple[str, str, Any, bool]]]]:
    root = tmp_path_factory.mktemp("drawn")
    return root, _drawn(root)


def test_packages_import_and_each_rule_is_its_own(
    drawn: tuple[Path, dict[str, list[tuple[str, str, Any, bool]]]],
) -> None:
    root, made = drawn
    assert len(made) >= TREES
    assert sum(map(len, made.values())) > 20 * TREES
    lines = "".join(json.dumps([package, cases]) + "\n" for package, cases in made.items())
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", JUDGE], cwd=root, input=lines, capture_output=True, text=True
    )
    assert (run.stdout, run.stderr) == ("", "")


def test_mypy_and_ruff_have_nothing_to_say(
    drawn: tuple[Path, dict[str, list[tuple[str, str, Any, bool]]]],
) -> None:
    root, made = drawn
    shared = sorted(made)[0]
    for package in sorted(made)[1:]:  # the runtime is the same in each: one is enough to check
        for file in (root / package / "_json").glob("*.py"):
            file.unlink()
        names = [*_exported(root / shared / "_json" / "__init__.py")]
        lines = [f"from {shared}._json import {name} as {name}\n" for name in names]
        (root / package / "_json" / "__init__.py").write_text("".join(lines), "utf-8")
    for command in (["mypy", "--strict"], ["ruff", "check", "--isolated", "--select", "F,I"]):
        run = subprocess.run(
            [sys.executable, "-m", *command, *sorted(made)], cwd=root, capture_output=True, text=True
        )
        assert run.returncode == 0, run.stdout + run.stderr


def _exported(file: Path) -> list[str]:
    text = file.read_text("utf-8")
    return json.loads(text[text.index("__all__ = ") + len("__all__ = ") :].replace(",\n]", "\n]"))
