"""Patterns by the application's REGEXP: as docs/tables.md says it, and only where the settings ask for it."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from tests.sweep import share
from tests.targets.sql.builds import SUITE, build_schema
from tests.targets.sql.engines import Sqlite
from tests.targets.sql.test_corpora import judged
from tests.targets.sql.test_suite import sweep

from trivet.settings import SqlTarget
from trivet.target_result import TargetResult

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "tables.md"
ASKED = SqlTarget("generated/sql", dialects=("sqlite",), regexp=True)
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "a": {"type": "string", "pattern": "^(ab)+$"},
        "b": {
            "type": "object",
            "patternProperties": {"^(?=x)": {"type": "number"}},
            "additionalProperties": False,
        },
        "c": {"type": "string", "format": "duration"},
        "d": {"type": "string", "pattern": "^x[0-9]$"},
        "e": {"items": {"pattern": "(a)\\1|'"}},
    },
}


class Supplied(Sqlite):
    """SQLite with the function that the guide shows."""

    def clear(self) -> None:
        super().clear()
        shown = re.search(r"<!-- run: regexp -->\n```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
        assert shown
        exec(shown.group(1), {"connection": self.connection})  # noqa: S102 (the guide's own code)


def _leg(folder: Path, target: SqlTarget) -> TargetResult:
    return build_schema(folder, SCHEMA, target=target)[1]


@pytest.mark.parametrize(
    ("document", "accepted"),
    [
        ('{"a": "abab", "b": {"x": 1}, "c": "P1DT2H", "d": "x1", "e": ["aa", 5, "\'"]}', True),
        ('{"a": "aba"}', False),
        ('{"a": "ab\\n"}', False),
        ('{"b": {"x": "1"}}', False),
        ('{"b": {"yx": 1}}', False),
        ('{"c": "P1"}', False),
        ('{"d": "x1\\n"}', False),
        ('{"e": ["ab"]}', False),
    ],
)
def test_patterns_are_asked_of_the_application(tmp_path: Path, document: str, accepted: bool) -> None:
    engine = Supplied()
    engine.load(_leg(tmp_path, ASKED))
    assert engine.put("thing_doc", document).accepted is accepted


def test_the_ledger_has_no_row_for_them(tmp_path: Path) -> None:
    leg = _leg(tmp_path, ASKED)
    assert [row.keyword for row in leg.verdicts if row.kind in ("none", "wider") and row.keyword] == []


def test_nobody_is_asked_unless_the_settings_say_so(tmp_path: Path) -> None:
    leg = _leg(tmp_path, SqlTarget("generated/sql", dialects=("sqlite",)))
    assert not any("REGEXP" in artifact.text for artifact in leg.artifacts)
    assert {row.keyword for row in leg.verdicts if row.kind == "none"} == {"pattern"}  # the backreference


def test_without_the_function_the_tables_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such function: REGEXP"):
        Sqlite().load(_leg(tmp_path, ASKED))


@pytest.mark.corpora
@pytest.mark.slow
@pytest.mark.parametrize("draft", share(("draft7", "draft2020-12"), ("draft2020-12",)))
def test_the_required_suite_agrees_with_it(corpora: Path, tmp_path: Path, draft: str) -> None:
    tally = sweep(corpora, tmp_path, Supplied(), (), draft, ASKED)
    assert tally.undeclared == []
    assert tally.agree >= 0.99 * tally.total > 300, tally.declared


@pytest.mark.corpora
@pytest.mark.slow
@pytest.mark.parametrize("formats", share(("annotate", "assert"), ("assert",)))
def test_the_messiest_patterns_agree_with_it(corpora: Path, formats: Literal["annotate", "assert"]) -> None:
    found = judged(corpora / "schemastore-a", Supplied(), ASKED, replace(SUITE, format=formats))
    assert found.wrong == ()
    assert found.agree >= 0.99 * (found.agree + found.declared) > 500, found.declared
