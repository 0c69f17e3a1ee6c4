"""Keywords of other drafts are set aside, unknown ones are kept and reported, near misses are named."""

from __future__ import annotations

from functools import lru_cache

from trivet import rules
from trivet.diagnostics import show
from trivet.normalize.context import Context
from trivet.normalize.schema import CONCEDED, Schema
from trivet.normalize.unasserted import set_aside
from trivet.source.drafts import ALL_KEYWORDS, METADATA, OPENAPI, keyword_set

#: Annotations count in every draft; identifiers and containers have passes of their own.
_EVERYWHERE = (
    METADATA | OPENAPI | keyword_set("$comment $defs definitions $schema $ref id $vocabulary") | {CONCEDED}
)
#: What an annotation of a later draft must be to count; the older draft's metaschema has not looked.
_SHAPES: dict[str, type] = {
    "$comment": str,
    "examples": list,
    "deprecated": bool,
    "readOnly": bool,
    "writeOnly": bool,
}
#: What an unknown keyword may be meant for. `$comment` asserts nothing, and `comment` is a word that people use.
_CANDIDATES = sorted(ALL_KEYWORDS - {"id", "$id", "$comment"})


def keywords(schema: Schema, context: Context) -> Schema:
    known = context.dialect.known
    strange = [
        keyword for keyword in schema.keywords if keyword not in known and not keyword.startswith("x-")
    ]
    foreign = []
    for keyword in strange:
        if keyword in _EVERYWHERE:
            if not isinstance(schema[keyword], _SHAPES.get(keyword, object)):
                foreign.append(keyword)
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
    slips = 2 if len(keyword) > 7 else 1 if len(keyword) > 3 else 0
    found = [
        (slips_between(keyword.casefold(), each.casefold(), slips), each)
        for each in _CANDIDATES
        if not keyword.endswith(each[0].upper() + each[1:])  # `tsType` is a word of its own
    ]
    best = min(found)
    return best[1] if best[0] <= slips else ""


def slips_between(left: str, right: str, most: int) -> int:
    """How many letters are missing, too many, wrong or swapped; `most` + 1 stands for all that is more."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        last, row, older = row, [i], before
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        before = last
    return min(row[-1], most + 1)
