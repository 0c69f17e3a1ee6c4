"""The records that `trivet migrate` works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trivet.diagnostics import Diagnostic, TrivetError


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asks of a migration.

    If `quarantine` is true, refused documents are put into a separate table; otherwise, they stop the migration.
    If `lossy` is true, the migration may lose data. If `count` is true, the migration only counts the refused
    documents.
    """

    quarantine: bool = False
    lossy: bool = False
    count: bool = False


#: Whether a part runs in one transaction, or each of its statements alone.
Mode = Literal["transaction", "statements"]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a migration.

    `name` is made of letters, digits and `_`. `mode` says how the file is run: in one transaction (`transaction`),
    or each statement by itself (`statements`). In the mode `transaction`, `text` contains the statements that begin
    and end the transaction.
    """

    name: str
    title: str
    text: str
    mode: Mode = "transaction"


@dataclass(frozen=True, slots=True)
class Migration:
    """The migration of all tables in one dialect, from the old to the new version.

    `parts` are the files of the migration, in the order in which they must be run. There are none if no
    table differs between the two versions.
    """

    dialect: str
    parts: tuple[Part, ...]


class LossyError(TrivetError):
    """A migration would lose data, and the user did not allow it. `losses` are findings, one for each loss."""

    def __init__(self, losses: tuple[Diagnostic, ...]) -> None:
        self.losses = losses
        super().__init__("the migration loses data: allow it with --allow-lossy")
