"""docs/models.md: its examples run, one after the other, and what it quotes is there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

QUOTE = re.compile(r"<!-- part of (\S+) -->\n```python\n(.*?)```", re.DOTALL)
EXAMPLE = re.compile(r"(?<!-->\n)```python\n(.*?)```", re.DOTALL)


@pytest.fixture
def text(checkout: Path) -> str:
    return (checkout / "docs" / "models.md").read_text("utf-8")


def test_the_examples_run(text: str, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(checkout)
    monkeypatch.syspath_prepend(str(checkout))
    examples = EXAMPLE.findall(text)
    assert len(examples) > 4
    names: dict[str, object] = {}
    for example in examples:
        exec(example, names)  # noqa: S102 (our own document)
    for name in [name for name in sys.modules if name.partition(".")[0] == "generated"]:
        del sys.modules[name]


def test_what_is_quoted_is_there(text: str, checkout: Path) -> None:
    quotes = QUOTE.findall(text)
    assert quotes
    for path, quoted in quotes:
        assert quoted.rstrip("\n") in (checkout / path).read_text("utf-8")
