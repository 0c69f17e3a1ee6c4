"""What outside judges say of the DDL of this repository: squawk and sqlfluff find nothing but what is listed here,
each with the reason. What cannot be parsed would be a finding, too.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.sweep import ONLY_IN_SWEEPS

pytestmark = pytest.mark.slow

SQUAWK: Mapping[str, str] = {
    "require-lock-timeout": "whoever applies the files chooses it; new tables have nobody to wait for",
    "require-statement-timeout": "whoever applies the files chooses it",
    "prefer-bigint-over-int": "the type is the narrowest that holds every number between the schema's bounds",
    "prefer-bigint-over-smallint": "the same",
    "prefer-text-field": "product.sku is a varchar because its schema asks for one by x-sql-type",
}
_LAYOUT: Mapping[str, str] = {
    "LT02": "what stands between parentheses is indented by two; expressions are as deep as their schema",
    "LT05": "patterns and lists of names stay on one line, where they can be searched for",
}
SQLFLUFF: Mapping[str, Mapping[str, str]] = {
    "postgres": {
        **_LAYOUT,
        "CP02": "NEW and OLD stand in capitals in the manual",
        "CP04": "NULL is a keyword and stands in capitals; true and false are values",
        "ST06": "rows are written as they are laid out: their owner's key, their ordinal, their document",
        "RF04": "columns are called as the schema calls them; only reserved words are quoted",
        "RF06": "words are quoted that another database reserves",
    },
    "sqlite": {
        **_LAYOUT,
        "AL03": "INSERT … SELECT lists its values by place, under the list of the columns",
        "AL04": "m is a member of the object at hand, also in a query about an object inside another",
        "AL08": 'q."n" and n."n" are the numbers of two rows; the head of the WITH names them',
        "AL09": "the document of a table is an expression; of a table of documents it is the column itself",
        "AM03": "ascending is the default, and is said by nobody",
        "AM05": "JOIN is INNER JOIN",
        "CP02": "only aliases of our own are not quoted, and these are small",
        "CP03": "RAISE is a keyword in the manual, no function",
        "LT08": "a short WITH stays together",
        "LT09": "a short SELECT stays on one line",
        "LT14": "a short subquery stays on one line",
        "RF01": "NEW and OLD are the rows of a trigger",
        "ST06": "the order of the columns is that of the table that they are compared with",
        "ST09": "the table that is looked up comes first",
        "ST10": "x ->> '$.a' = 'b' is no comparison of literals: SQLite applies ->> first",
    },
}


def _run(*arguments: str, folder: Path) -> Any:
    done = subprocess.run(arguments, cwd=folder, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_squawk(checkout: Path) -> None:
    files = sorted(str(path) for path in (checkout / "generated/sql/postgresql").glob("*.sql"))
    squawk = Path(sys.executable).with_name("squawk")
    # A file is applied as a whole or not at all: `psql --single-transaction`.
    options = ("--reporter", "json", "--pg-version", "15.0", "--assume-in-transaction")
    found = _run(str(squawk), *options, *files, folder=checkout)
    assert {one["rule_name"] for one in found} == set(SQUAWK)
    assert {one["level"] for one in found} == {"Warning"}


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=(ONLY_IN_SWEEPS, pytest.mark.corpora))])
@pytest.mark.parametrize("dialect", sorted(SQLFLUFF))
def test_sqlfluff(checkout: Path, tmp_path: Path, dialect: str, whole: bool) -> None:
    engine = {"postgres": "postgresql"}.get(dialect, dialect)
    (tmp_path / ".sqlfluff").write_text("[sqlfluff]\nlarge_file_skip_byte_limit = 0\n", "utf-8")
    files = sorted((checkout / "generated/sql" / engine).glob("*.sql" if whole else "oura.*.sql"))
    for path in files:
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    options = ("--dialect", dialect, "--format", "json", "--disable-progress-bar")
    found = _run(sys.executable, "-m", "sqlfluff", "lint", *options, ".", folder=tmp_path)
    assert len(found) == len(files) > 0
    codes = {violation["code"] for file in found for violation in file["violations"]}
    assert codes <= set(SQLFLUFF[dialect])
