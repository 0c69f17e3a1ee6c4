"""docs/models.md: its examples run, one after the other, and what it quotes is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from tests.imports import package_in

from trivet import catalog as catalogs
from trivet.normalize import normalize
from trivet.pipeline import compile
from trivet.render import Renderer
from trivet.settings import Settings
from trivet.source import load, resolve
from trivet.targets import models

QUOTE = re.compile(r"<!-- part of (\S+) -->\n```python\n(.*?)```", re.DOTALL)
MADE = re.compile(r"<!-- made from octokit-webhooks: (\S+) -->\n```python\n(.*?)```", re.DOTALL)
KIND = re.compile(r"<!-- kind: (\w+) -->\n```python\n(.*?)```", re.DOTALL)
EXAMPLE = re.compile(r"(?<!-->\n)```python\n(.*?)```", re.DOTALL)


@pytest.fixture
def text(checkout: Path) -> str:
    return (checkout / "docs" / "models.md").read_text("utf-8")


def test_the_examples_run(text: str, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)
    examples = EXAMPLE.findall(text)
    assert len(examples) > 4
    names: dict[str, object] = {}
    with package_in(checkout, "generated"):
        for example in examples:
            exec(example, names)  # noqa: S102 (our own document)


def test_what_is_quoted_is_there(text: str, checkout: Path) -> None:
    quotes = QUOTE.findall(text)
    assert quotes
    for path, quoted in quotes:
        assert quoted.rstrip("\n") in (checkout / path).read_text("utf-8")


def test_the_examples_of_other_kinds_run(text: str, checkout: Path, tmp_path: Path) -> None:
    examples = KIND.findall(text)
    assert {kind for kind, _ in examples} == {"dataclass", "typeddict", "msgspec"}
    for kind, example in examples:
        root = tmp_path / kind
        settings = (checkout / "trivet.yaml").read_text("utf-8")
        mapping = {**yaml.safe_load(settings), "targets": {"models": {"kind": kind}}}
        for path, made in compile(Settings.from_mapping(mapping, root=checkout)).artifacts.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(made, "utf-8")
        with package_in(root, "generated"):
            exec(example, {})  # noqa: S102 (our own document)


@pytest.mark.corpora
@pytest.mark.slow
def test_what_is_said_to_be_made_from_octokit_is_what_is_made(text: str, corpora: Path) -> None:
    mapping = {"schemas": ["schemas"], "draft": "07", "targets": {"models": {"path": "models"}}}
    settings = Settings.from_mapping(mapping, root=corpora / "octokit-webhooks")
    catalog = catalogs.build(normalize(resolve(load(settings), settings), settings))
    leg = models.generate_classes(catalog, settings, Renderer(None))
    made = {artifact.path: artifact.text for artifact in leg.artifacts}
    quotes = MADE.findall(text)
    assert quotes
    for path, quoted in quotes:
        assert quoted.rstrip("\n") in made[f"models/{path}"]
