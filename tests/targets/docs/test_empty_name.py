"""A member whose name is empty is a member, not its type."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.prove.projects import generate, project
from tests.targets.docs.building import enforced_of

from trivet import Settings
from trivet.cli.main import call
from trivet.pipeline import site

THING = {
    "type": "object",
    "required": [""],
    "properties": {"": {"type": "integer", "maximum": 5}, "a": {"type": "string"}},
    "maxProperties": 3,
}


def test_a_page_tells_the_member_from_the_type(tmp_path: Path) -> None:
    root = project(tmp_path, {"thing.json": THING})
    page = generate(root).artifacts["generated/docs/types/thing.Thing.md"]
    told = enforced_of(page)
    assert list(told) == ['""', "a", "the type as a whole"]
    attribute, column, *_ = told['""']
    assert attribute == 'Python: unnamed_: Annotated[int, Field(alias="", le=5)]'
    assert column.startswith("PostgreSQL: extra: jsonb; ")  # such a member has no column
    assert "thing__type" in column and "thing__required" in column
    whole = " ".join(told["the type as a whole"])
    assert "thing_maxProperties" in whole and "thing__" not in whole and "extra" not in whole
    assert "- PostgreSQL: `thing`: `table` in " in page
    html = site(Settings.from_file(root / "trivet.yaml"))["types/thing.Thing.html"]
    assert '<code class="home">extra jsonb</code>' in html
    assert '<code class="home">table thing</code>' in html
    assert "Insert the example" in html and "PostgreSQL table" in html


def test_explain_tells_the_member_from_the_type(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = ["--config", str(project(tmp_path, {"thing.json": THING}) / "trivet.yaml")]
    assert call(["explain", "#/properties/", *config]) == 0
    told = capsys.readouterr().out
    assert told.startswith('thing.Thing, member ""\n') and "unnamed_: Annotated[int" in told
    assert "thing: table" not in told
    assert call(["explain", "Thing", *config]) == 0
    told = capsys.readouterr().out
    assert told.startswith("thing.Thing\n") and "thing: table" in told and "extra: jsonb" not in told
