"""Compares the validation query with the independent validator, for documents that users have stored.

The query names a failed check. The validator only says whether a document is valid.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trivet.prove.judge import Judge
from trivet.prove.stock.engines import Count, Stock, Told
from trivet.reader.json_reader import read_json
from trivet.reader.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class StockReport:
    """The results of the validation query for all stored documents, and of the validator for some.

    - `compared`: the number of documents that the validator judged
    - `different`: documents that the query or the validator refuses, but not both
    """

    counts: tuple[Count, ...]
    compared: int
    different: tuple[Told, ...]

    @property
    def documents(self) -> int:
        return sum(one.documents for one in self.counts)

    @property
    def refused(self) -> int:
        return sum(one.documents for one in self.counts if one.check is not None)


def compare(stock: Stock, judge: Judge, size: int) -> StockReport:
    """Run the query over all documents, and compare it with the validator for a sample of them.

    The sample has `size` random documents. It also has, for each check, the smallest document that the check refuses,
    and the smallest document that no check refuses.
    """
    counts = tuple(stock.counts())
    told = dict([*((one.smallest, one.check) for one in counts), *stock.sample(size)])
    return StockReport(counts, len(told), tuple(_different(told.items(), judge)))


def _different(told: Iterable[Told], judge: Judge) -> Iterable[Told]:
    for text, check in told:
        try:
            accepted = judge.accepts(read_json(text))
        except RefusedError:
            accepted = False
        if accepted != (check is None):
            yield text, check
