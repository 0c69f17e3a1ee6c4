"""The columns of a document that may be something else than an object are on its page, with what they refuse."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.prove.projects import generate, project
from tests.targets.docs.building import enforced_of

from trivet import Settings
from trivet.pipeline import site

MEMBERS = {"a": {"type": "string", "format": "date-time"}, "b": {"type": "integer", "maximum": 4}}
ROOTS = {
    "nullable": {"type": ["object", "null"], "properties": MEMBERS},
    "choice": {"oneOf": [{"type": "object", "properties": MEMBERS}, {"type": "array"}]},
}


@pytest.mark.parametrize("name", ROOTS)
def test_columns_of_a_root_that_may_be_no_object(tmp_path: Path, name: str) -> None:
    root = project(tmp_path, {"thing.json": ROOTS[name]})
    page = generate(root).artifacts["generated/docs/types/thing.Thing.md"]
    (postgresql, *_) = enforced_of(page)["a"]
    assert (
        postgresql.startswith("PostgreSQL: a: timestamptz; checked by thing_a_type, thing_a_format")
        and "narrower" in postgresql
    )
    assert (
        "`table` in [`generated/sql/postgresql/thing.sql`](../../sql/postgresql/thing.sql). Narrower for `a`, `b`"
        in page
    )
    html = site(Settings.from_file(root / "trivet.yaml"))["types/thing.Thing.html"]
    assert '<code class="home">a timestamptz</code>' in html and "<code>thing_b_maximum</code>" in html
