"""What docs/architecture.md says of the code is so: its words, its files and its tables."""

from __future__ import annotations

import ast
import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGE = _ROOT / "generator/trivet"
_PAGE = (_ROOT / "docs/architecture.md").read_text("utf-8")
_FILE = r"`((?:[a-z_]+/)*(?:[a-z_]+|\*)(?:/[a-z_]+)*\.py)`"


def _rows(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading, without its head."""
    section = _PAGE.partition(f"\n{heading}\n")[2]
    lines = [line for line in section.partition("\n#")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


WORDS = {row[0]: row[1].strip("` ") for row in _rows("## Words")}
STAGES = {row[0]: row[1] for row in _rows("## One field from schema to column")}


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_one_public_name(word: str) -> None:
    module, name = WORDS[word].rsplit(".", 1)
    assert hasattr(import_module(f"trivet.{module}"), name)
    classes = Counter(
        node.name
        for path in _PACKAGE.rglob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    )
    assert classes[name] <= 1, "another class has this name"


def test_there_are_enough_words() -> None:
    assert len(WORDS) >= 25


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_of_a_field_is_one_function(stage: str) -> None:
    function, file = re.fullmatch(r"`([\w.]+)` in `([\w/]+\.py)`.*", STAGES[stage]).groups()  # type: ignore[union-attr]
    assert f"def {function.rpartition('.')[2]}(" in (_PACKAGE / file).read_text("utf-8")


def test_no_stage_comes_twice_and_the_result_is_printed() -> None:
    files = re.findall(r"in `([\w/]+\.py)`", " ".join(STAGES.values()))
    assert len(set(files)) == len(files) == len(STAGES)
    ddl = (_ROOT / "generated/sql/postgresql/oura.publicsession.sql").read_text("utf-8")
    assert "CHECK (mood IN ('bad', 'worse', 'same', 'good', 'great'))" in ddl


def test_every_file_and_folder_that_is_named_exists() -> None:
    named = {*re.findall(_FILE, _PAGE), *re.findall(r"`((?:[a-z_]{2,}/)+)`", _PAGE)}
    found = {path.relative_to(_ROOT).as_posix() for path in _ROOT.glob("*/**/*") if ".venv" not in path.parts}
    missing = [name for name in named if not any(_is_called(path, name.strip("/")) for path in found)]
    assert missing == []


def _is_called(path: str, name: str) -> bool:
    """Whether the path ends with the name, in which `*` is any folder."""
    pattern = "[a-z]+".join(map(re.escape, name.split("*")))
    return re.search(f"(^|/){pattern}$", path) is not None
