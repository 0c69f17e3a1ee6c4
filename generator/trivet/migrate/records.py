"""The records that `trivet migrate` works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trivet.diagnostics import Diagnostic, TrivetError


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asks of a migration.

    - `quarantine`: put refused documents into a separate table. By default, they stop the migration.
    - `lossy`: let the migration lose data.
    - `count`: only count the refused documents.
    """

    quarantine: bool = False
    lossy: bool = False
    count: bool = False


#: Whether a part runs in one transaction, or each of its statements alone.
Mode = Literal["transaction", "statements"]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a migration.

    - `name`: letters, digits and `_`.
    - `mode`: `transaction` if the file is one transaction; `statements` if each statement is one.
    - `text`: the statements; if the file is one transaction, also those that begin and end it.
    """

    name: str
    title: str
    text: str
    mode: Mode = "transaction"


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration of all tables from the old to the new version, in one dialect.

    `parts` are its files in the order to run them; empty if no table differs.
    """

    dialect: str
    parts: tuple[Part, ...]


class LossyError(TrivetError):
    """A migration would lose data, and the user did not allow it. `losses` are findings, one for each loss."""

    def __init__(self, losses: tuple[Diagnostic, ...]) -> None:
        self.losses = losses
        super().__init__("the migration loses data: allow it with --allow-lossy")
