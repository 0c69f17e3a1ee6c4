"""Builds the table of a definition's assertions: where each one is, what it means, and how each target enforces it."""

from __future__ import annotations

from itertools import islice

from trivet.catalog.records import Entity
from trivet.ledger import Verdict
from trivet.predicates.nodes import Always, Asserted, Predicate, TypeIs, When
from trivet.predicates.tree import assertions as assertions_of
from trivet.sinks import Markdown, markdown_code
from trivet.targets.docs.badges import where
from trivet.targets.docs.markdown import compose, cut, join, link
from trivet.targets.docs.phrases import Clauses, inline
from trivet.targets.docs.site import Site, target_title
from trivet.targets.docs.tables import MarkdownTable, table, words

_SENTENCE_CHARACTERS = 200
_ENFORCERS = 8
_NAME_CHARACTERS = 120


def distinct(entity: Entity) -> list[Asserted]:
    """Return the assertions of the definition in schema order.

    An assertion with the same keyword and the same location as an earlier one is left out.
    """
    found = {(one.keyword, one.origin): one for one in reversed(list(assertions_of(entity.predicate)))}
    return list(reversed(found.values()))


def assertions(site: Site, page: str, entity: Entity) -> MarkdownTable:
    """Return a table of the definition's assertions, with links as seen from `page`.

    It has the column "Enforced" if the build has a target besides the docs.
    """
    judged = any(place != "docs" for place in site.targets)
    headers = words("Where", "Keyword", "In words", *(("Enforced",) if judged else ()))
    return table(headers, (_row(site, page, entity, one, judged) for one in distinct(entity)))


def _row(site: Site, page: str, entity: Entity, one: Asserted, judged: bool) -> list[Markdown]:
    english = site.english(page)
    meaning = _sentence(english.say(unguarded(one.predicate)), site.layout.schema_anchor(entity.full_name))
    cells = [where(entity.origin, one.origin), markdown_code(one.keyword), meaning]
    return [*cells, _enforced(site.verdicts.get(one.origin, ()))] if judged else cells


def _sentence(clauses: Clauses, schema: str) -> Markdown:
    """Return the clauses on one line.

    If the line is too long, return the words of the first clause and a link to the anchor `schema`.
    """
    line = inline(clauses)
    if len(line) <= _SENTENCE_CHARACTERS:
        return line
    return compose("{} … ({})", clauses[0].words, link(Markdown("schema"), "", schema))


def unguarded(node: Predicate) -> Predicate:
    """Return the predicate without the type test that its keyword implies.

    For example, `minLength` applies only to strings, so its predicate is "if it is a string, then …"; the part after
    "then" is returned.
    """
    match node:
        case When(TypeIs(), then, Always()):
            return then
    return node


def _enforced(verdicts: tuple[Verdict, ...]) -> Markdown:
    different: dict[tuple[str, str, str], Verdict] = {}
    for one in verdicts:
        different.setdefault((one.target, one.kind, cut(one.by, _NAME_CHARACTERS)), one)
    shown = [_verdict(one) for one in islice(different.values(), _ENFORCERS)]
    if len(different) > _ENFORCERS:
        shown.append(compose("… and {} more", len(different) - _ENFORCERS))
    return join("; ", shown) or Markdown("–")


def _verdict(verdict: Verdict) -> Markdown:
    target = target_title(verdict.target)
    by = markdown_code(cut(verdict.by, _NAME_CHARACTERS)) if verdict.by else None
    if verdict.kind == "exact":
        return compose("{}: {}", target, by) if by else compose("{}: yes", target)
    kind = Markdown(f"**{verdict.kind}**")
    return compose("{}: {} {}", target, kind, by) if by else compose("{}: {}", target, kind)
