"""Keywords of other drafts are set aside, unknown ones are kept and reported, near misses are named."""

from __future__ import annotations

import difflib
from functools import lru_cache

from trivet import rules
from trivet.diagnostics import show
from trivet.normalize.context import Context
from trivet.normalize.schema import Schema
from trivet.normalize.unasserted import set_aside
from trivet.source.drafts import ALL_KEYWORDS, METADATA, OPENAPI

#: Annotations count in every draft; identifiers and containers have passes of their own.
_EVERYWHERE = METADATA | OPENAPI | {"$comment", "$defs", "definitions", "$schema", "$ref", "id", "$vocabulary"}
_CANDIDATES = sorted(ALL_KEYWORDS - {"id", "$id"})


def keywords(schema: Schema, context: Context) -> Schema:
    known = context.dialect.known
    strange = [
        keyword for keyword in schema.keywords if keyword not in known and not keyword.startswith("x-")
    ]
    foreign = []
    for keyword in strange:
        if keyword in _EVERYWHERE:
            continue
        if keyword in ALL_KEYWORDS:
            foreign.append(keyword)
            text = f"`{keyword}` is no keyword of draft {context.dialect.name}; it is not enforced"
            context.report.finding(rules.NOT_A_KEYWORD_HERE, schema.origin / keyword, text)
        else:
            _report(schema, keyword, context)
    if "contentSchema" in known and "contentSchema" in schema:
        foreign.append("contentSchema")
    return set_aside(schema, foreign, context.raw) if foreign else schema


def _report(schema: Schema, keyword: str, context: Context) -> None:
    meant = _near(keyword)
    if meant:
        text = f"`{show(keyword)}` is no keyword; did you mean `{meant}`?"
        context.report.finding(rules.NEAR_MISS, schema.origin / keyword, text)
        return
    once = (schema.origin.document, keyword)
    if once not in context.report.unknown:
        context.report.unknown.add(once)
        text = f"`{show(keyword)}` is a keyword of no draft; kept as an annotation"
        context.report.finding(rules.UNKNOWN_KEYWORD, schema.origin / keyword, text)


@lru_cache(maxsize=4096)
def _near(keyword: str) -> str:
    """The keyword that one slip of the pen turns into this one, or nothing."""
    if len(keyword) > 40:
        return ""
    for candidate in _CANDIDATES:
        if candidate.casefold() == keyword.casefold():
            return candidate
    close = difflib.get_close_matches(keyword, _CANDIDATES, 1, 0.83)
    return close[0] if close else ""
