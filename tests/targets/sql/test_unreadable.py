"""What SQLite's JSON functions read incorrectly is refused, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import build_schema
from tests.targets.sql.engines import Sqlite, exact

_FIRST, _SECOND = "\\ud83d", "\\uDE00"


@pytest.mark.parametrize("setting", ["OFF", "ON"])
@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (_FIRST + _SECOND, ""),
        (_FIRST + _SECOND + "\ufffd", ""),
        (_FIRST + _SECOND + "\\ufffd" + "\\\\ud83d", ""),
        ("\\uD7FF\\uE000", ""),
        (_FIRST, "thing_surrogate"),
        (_SECOND, "thing_surrogate"),
        (_SECOND + _FIRST, "thing_surrogate"),
        (_FIRST + _FIRST + _SECOND, "thing_surrogate"),
        (_FIRST + _SECOND + _SECOND, "thing_surrogate"),
        (_FIRST + "\\\\" + _SECOND, "thing_surrogate"),
        (_FIRST + "\\n", "thing_surrogate"),
        (_FIRST + "\\u0041", "thing_surrogate"),
        ("\\u0041" + _SECOND, "thing_surrogate"),
        ("\\\\u0000", ""),
        ("\\\\\\u0000", "thing_nul"),
    ],
)
def test_halves_of_surrogate_pairs(tmp_path: Path, text: str, refused: str, setting: str) -> None:
    """Also where `LIKE` tells capitals from small letters."""
    engine = Sqlite()
    engine.load(build_schema(tmp_path, {"type": "object", "properties": {"t": {"type": "string"}}})[1])
    engine.connection.execute(f"PRAGMA case_sensitive_like = {setting}")
    document: Any = f'{{"t": "{text}"}}'
    outcome = engine.put("thing_doc", document)
    assert outcome.said == refused
    assert outcome.accepted is not bool(refused)
    if not refused:
        assert outcome.document == exact(document)
