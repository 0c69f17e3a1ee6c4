"""Prints what `trivet explain` shows.

For the id of a rule, that is the rule in words. For a generated file, it is the schemas from which the file
comes. For a definition or member, it is:

- its places in schemas and generated files
- its assertions that are not enforced exactly
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from trivet.diagnostics import Origin, show, show_all
from trivet.ledger import Verdict
from trivet.pipeline import Build
from trivet.predicates.nodes import Asserted
from trivet.predicates.tree import assertions
from trivet.rules import Rule
from trivet.targets.docs.plain import PlainWords
from trivet.trace import Explanation, Part
from trivet.wording import plain

#: The maximum number of equal definitions to list; of the others, only the number is shown.
_MOST_EQUAL = 5


def rule_text(rule: Rule) -> str:
    """Return a rule's purpose and fix as text."""
    return f"{rule.id} ({rule.severity})\n\n{rule.purpose}\n\nFix: {rule.fix}"


def file_lines(path: str, parts: Sequence[Part], document: str, documents: int) -> Iterator[str]:
    """Yield lines that say from which schemas a generated file comes.

    - `parts`: the definitions that the file contains.
    - `document`: if the file contains no definitions, the document from which it comes; "" if it comes from all.
    - `documents`: the number of all documents.
    """
    if not parts:
        whole = f"all {documents:,} documents together; it contains no definition"
        yield f"{show(path)} is made from {show(document) if document else whole}"
        return
    rows = [(str(one.schema), one.definition, f"{one.name}: {one.note}".rstrip(": ")) for one in parts]
    names = list(dict.fromkeys(one.schema.document for one in parts))
    yield f"{show(path)} is made from {', '.join(map(show, names))}"
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for place, definition, name in rows:
        yield f"  {show(place):<{widths[0]}}  {definition:<{widths[1]}}  {show(name)}".rstrip()


def lines(explanation: Explanation, build: Build, what: str, verbose: bool) -> Iterator[str]:
    """Yield the lines that explain one definition or member.

    Exact verdicts are left out, except those about the SQL object called `what`, such as a constraint. If
    `verbose` is true, all verdicts are shown.
    """
    name = explanation.subject.member
    member = "" if name is None else f", member {show(name)}" if name else ', member ""'
    yield f"{explanation.subject.definition}{member}"
    yield from (f"  {line}" for line in _words(explanation, build, what))
    yield from (f"  stands for {show_all(name)}" for name in explanation.full)
    yield from _places(explanation, verbose)
    yield from _verdicts(explanation, what, verbose)


def _words(explanation: Explanation, build: Build, what: str) -> Iterator[str]:
    words = PlainWords(build.catalog)
    requested = {one.origin: one for one in explanation.verdicts if _is_by(one, what)}
    for origin, asserted in _asserted(build).items():
        if origin in requested:
            yield f"{show(what)}: {plain(words.assertion(asserted))}"
    entity = build.catalog.entities[explanation.subject.definition]
    field = next((one for one in entity.members if one.name == explanation.subject.member), None)
    yield from words.member(field) if field else words.definition(entity)


def _asserted(build: Build) -> Mapping[Origin, Asserted]:
    predicates = build.catalog.predicates
    return {one.origin: one for predicate in predicates.values() for one in assertions(predicate)}


def _is_by(verdict: Verdict, what: str) -> bool:
    return verdict.target.startswith("sql/") and what in verdict.by.replace(",", " ").split()


def _places(explanation: Explanation, verbose: bool) -> Iterator[str]:
    equal = explanation.equal if verbose else explanation.equal[:_MOST_EQUAL]
    rows = [("schema", str(explanation.schema), show(explanation.schema.pointer))]
    rows += [("and", str(one), show(one.pointer)) for one in equal]
    if len(explanation.equal) > len(equal):
        rows.append(("and", f"{len(explanation.equal) - len(equal):,} more", "(--verbose lists them)"))
    rows += [
        (spot.target, str(spot), f"{spot.name}: {spot.note}" if spot.note else spot.name)
        for spot in explanation.spots
    ]
    width = max(len(row[0]) for row in rows)
    where = max(len(row[1]) for row in rows)
    for target, place, name in rows:
        yield f"  {target:<{width}}  {place:<{where}}  {show(name)}".rstrip()


def _verdicts(explanation: Explanation, what: str, verbose: bool) -> Iterator[str]:
    ordered = sorted(explanation.verdicts, key=lambda one: one.sort_key)
    shown = [one for one in ordered if verbose or one.kind != "exact" or _is_by(one, what)]
    yield from dict.fromkeys(map(_verdict, shown))
    hidden = len(dict.fromkeys(map(_verdict, ordered))) - len(dict.fromkeys(map(_verdict, shown)))
    if hidden:
        yield f"  {hidden:,} exact (--verbose lists them)"


def _verdict(verdict: Verdict) -> str:
    by = f" by {verdict.by}" if verdict.by else ""
    reason = f" ({verdict.reason})" if verdict.reason else ""
    pointer = show(verdict.origin.pointer) or "(all of it)"
    return f"  {pointer}: {verdict.target} {verdict.kind}{by}{reason}"
