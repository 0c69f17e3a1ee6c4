"""Writes a migration as files for a tool that runs migrations: plain SQL, Flyway, dbmate or Alembic.

The first file gets the number after the greatest number in the folder. For Alembic, it follows the last
revision in the folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from trivet.diagnostics import TrivetError
from trivet.digests import hex_digits
from trivet.migrate.records import Migration, Part
from trivet.targets.sql.print.statements import statements

#: The names and texts of the files that are in the folder already.
Present: TypeAlias = Mapping[str, str]
Style: TypeAlias = Callable[[Migration, str, Present], Iterator[tuple[str, str]]]

_REVISION = re.compile(r"^revision(?:\s*:[^=\n]*)?\s*=\s*['\"]([^'\"]+)['\"]", re.MULTILINE)
_PARENT = re.compile(r"^down_revision(?:\s*:[^=\n]*)?\s*=\s*(\([^)]*\)|.*)$", re.MULTILINE)
_QUOTED = re.compile(r"['\"]([^'\"]+)['\"]")


def files(migration: Migration, style: str, name: str, present: Present) -> dict[str, str]:
    """Return the text of each file of a migration, by file name.

    - `name`: a part of the file names: letters, digits and `_`.
    - `present`: the files that are in the folder already.

    Raises `TrivetError` if it is unclear which of these files is the latest migration.
    """
    return dict(STYLES[style](migration, name, present))


def script(migration: Migration) -> str:
    """Return all parts of the migration as one SQL script."""
    return "\n".join(part.text for part in migration.parts)


def _numbers(present: Iterable[str], pattern: str, width: int) -> Iterator[str]:
    """Yield numbers for new files, beginning after the greatest number in the names of `present`.

    `pattern` finds the number in a file name. New numbers are padded with zeros to `width` digits, or to the
    length of the longest number in `present`. For example, `0007_a.sql` and `0012_b.sql` → `0013`, `0014`, ….
    """
    found = [match[1] for one in present if (match := re.match(pattern, one))]
    width = max([width, *map(len, found)])
    number = max(map(int, found), default=0)
    while True:
        number += 1
        yield str(number).zfill(width)


def _plain(migration: Migration, name: str, present: Present) -> Iterator[tuple[str, str]]:
    numbers = _numbers(present, r"(\d+)_", 3)
    for part in migration.parts:
        yield f"{next(numbers)}_{name}_{part.name}.sql", part.text


def _flyway(migration: Migration, name: str, present: Present) -> Iterator[tuple[str, str]]:
    """Yield (file name, text) for each SQL file, and for a settings file `<SQL file>.conf` beside it.

    The settings stop Flyway from adding a transaction, and from replacing text such as `${x}`.
    """
    numbers = _numbers(present, r"V(\d+)(?:[._]\d+)*__", 1)
    for part in migration.parts:
        file = f"V{next(numbers)}__{name}_{part.name}.sql"
        yield file, part.text
        yield f"{file}.conf", "executeInTransaction=false\nplaceholderReplacement=false\n"


def _dbmate(migration: Migration, name: str, present: Present) -> Iterator[tuple[str, str]]:
    """Yield (file name, text) for each SQL file of a migration for dbmate.

    dbmate sends a file as a whole. So a statement outside a transaction gets a file of its own.
    """
    numbers = _numbers(present, r"(\d+)_", 14)
    for part in migration.parts:
        for text in _sent_together(part):
            up = f"-- migrate:up transaction:false\n{text}"
            yield f"{next(numbers)}_{name}_{part.name}.sql", f"{up}\n-- migrate:down transaction:false\n"


def _sent_together(part: Part) -> Iterator[str]:
    if part.mode == "transaction":
        yield part.text
        return
    for kind, text in statements(part.text):
        if not kind.startswith(("SET", "RESET")):
            yield f"{text.strip()};\n"


def _alembic(migration: Migration, name: str, present: Present) -> Iterator[tuple[str, str]]:
    parent = _head(present)
    for part in migration.parts:
        revision = hex_digits(f"{parent}\n{part.text}", 12)
        calls = "".join(
            f"        execute({text.strip()!r})\n" for _, text in statements(part.text) if text.strip()
        )
        yield (
            f"{revision}_{name}_{part.name}.py",
            f'"""{part.title}"""\n\nfrom alembic import op\n\n'
            f"revision = {revision!r}\ndown_revision = {parent!r}\nbranch_labels = None\ndepends_on = None\n\n\n"
            "def upgrade() -> None:\n    # The statements begin and end their transactions themselves\n"
            "    with op.get_context().autocommit_block():\n"
            "        bind = op.get_bind().execution_options(no_parameters=True)  # a % in them is only a %\n"
            "        execute = bind.exec_driver_sql\n"
            f"{calls}\n\n"
            'def downgrade() -> None:\n    raise NotImplementedError("restore a backup")\n',
        )
        parent = revision


def _head(present: Present) -> str | None:
    """Return the last of Alembic's revisions in a folder: the one that no other revision follows.

    Return None if there are no revisions. Raises `TrivetError` if there are several last ones.
    """
    revisions: set[str] = set()
    parents: set[str] = set()
    for name, text in present.items():
        found = _REVISION.search(text) if name.endswith(".py") else None
        if found:
            revisions.add(found[1])
            parent = _PARENT.search(text)
            parents.update(_QUOTED.findall(parent[1]) if parent else ())
    heads = sorted(revisions - parents)
    if len(heads) > 1:
        raise TrivetError(f"the folder has several last revisions: {', '.join(heads)}; merge them first")
    return heads[0] if heads else None


STYLES: dict[str, Style] = {"plain": _plain, "flyway": _flyway, "dbmate": _dbmate, "alembic": _alembic}
