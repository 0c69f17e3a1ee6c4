"""Prints findings for people: errors and warnings in full, notices as one line per rule.

The summary gives the number of errors, warnings and notices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from trivet.cli.printers import PRINTERS
from trivet.diagnostics import Diagnostic, Severity, show
from trivet.rules import RULES

#: The severities, the worst first.
RANK: dict[Severity, int] = {"error": 0, "warning": 1, "notice": 2}


def shortened(found: Sequence[Diagnostic]) -> str:
    """Return findings as text: errors and warnings in full, and one line for each rule that has notices.

    That line gives the number of the notices and the place of the first one.
    """
    in_full = [one for one in found if one.severity != "notice"]
    return PRINTERS["text"](in_full) + "".join(f"{line}\n" for line in _counted(found))


def _counted(found: Iterable[Diagnostic]) -> Iterator[str]:
    by_rule: dict[str, list[Diagnostic]] = {}
    for one in found:
        if one.severity == "notice":
            by_rule.setdefault(one.rule, []).append(one)
    for rule, (first, *more) in sorted(by_rule.items()):
        if more:
            place = show(str(first.location))
            yield f"{place}: notice {rule}: {RULES[rule].purpose} ({len(more) + 1:,} places)"
        else:
            yield first.text()


def summary(found: Iterable[Diagnostic]) -> str:
    """Return the numbers of findings as text, such as `0 errors, 1 warning, 2,481 notices`."""
    listed = [one.severity for one in found]
    counts = {name: listed.count(name) for name in RANK}
    return ", ".join(f"{count:,} {name}{'' if count == 1 else 's'}" for name, count in counts.items())
