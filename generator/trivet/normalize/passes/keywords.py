"""Move keywords of other drafts into `x-trivet-unasserted`. Keep unknown keywords.

Both kinds of keywords are reported, and so are likely misspellings.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from trivet import rules
from trivet.diagnostics import show
from trivet.normalize.context import Context
from trivet.normalize.near import near
from trivet.normalize.schema import CONCEDED, Schema
from trivet.normalize.unasserted import set_aside
from trivet.source.drafts import ALL_KEYWORDS, DRAFTS, METADATA, OPENAPI, Draft, keyword_set
from trivet.source.specifications import metaschema
from trivet.validation import Validator, validator_of

#: Keywords that are kept in every draft: annotations; and identifiers and containers, which have passes of their own.
_EVERYWHERE = (
    METADATA | OPENAPI | keyword_set("$comment $defs definitions $schema $ref id $vocabulary") | {CONCEDED}
)
#: Types that values of these later annotations must have. An older draft's metaschema does not check them.
_SHAPES: dict[str, type] = {
    "$comment": str,
    "examples": list,
    "deprecated": bool,
    "readOnly": bool,
    "writeOnly": bool,
}
#: Keywords of editors and other documentation tools that the docs target reads.
_OF_DOCS = frozenset(("enumDescriptions", "markdownDescription", "markdownEnumDescriptions", "meta:enum"))
_CANDIDATES = sorted(ALL_KEYWORDS - {"id", "$id"})
#: Keywords that are often written without their `$`.
_REFERRING = ("$ref", "$defs", "$dynamicRef")
#: Custom keywords in common use. They resemble a keyword that could have the same values, but are not misspellings.
_WORDS = ("container", "cost", "formal")


def keywords(schema: Schema, context: Context) -> Schema:
    known = context.draft.known
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
            text = f"`{keyword}` is not a keyword of {_known_by(keyword, context.draft)}; it is not enforced"
            context.report.finding(rules.NOT_A_KEYWORD_HERE, schema.origin / keyword, text)
        elif keyword not in _OF_DOCS:
            _report(schema, keyword, context)
    if "contentSchema" in known and "contentSchema" in schema:
        foreign.append("contentSchema")
    return set_aside(schema, foreign, context.raw) if foreign else schema


def _known_by(keyword: str, draft: Draft) -> str:
    """Return in words what does not have the keyword: the draft, or a vocabulary that a custom metaschema lists."""
    usual = DRAFTS.get(draft.name)
    if usual is not None and keyword in usual.known:
        return "a vocabulary that the document's metaschema lists"
    return f"draft {draft.name}"


def _report(schema: Schema, keyword: str, context: Context) -> None:
    meant = _meant(keyword, context.raw.get(keyword), context.draft)
    if meant:
        text = f"`{show(keyword)}` is not a keyword; did you mean `{meant}`?"
        context.report.finding(rules.NEAR_MISS, schema.origin / keyword, text)
        return
    once = (schema.origin.document, keyword)
    if once not in context.report.unknown:
        context.report.unknown.add(once)
        text = f"`{show(keyword)}` is not a keyword of any draft; kept as an annotation"
        context.report.finding(rules.UNKNOWN_KEYWORD, schema.origin / keyword, text)


def _meant(keyword: str, value: Any, draft: Draft) -> str:
    """Return the keyword that the author probably meant by a misspelled one; "" if there is none.

    Only keywords that allow `value` are considered.
    """
    found = f"${keyword}" if f"${keyword}" in _REFERRING else _near(keyword)
    return found if found and _may_hold(found, value, draft) else ""


@lru_cache(maxsize=4096)
def _near(keyword: str) -> str:
    known = [each for each in _CANDIDATES if not _is_word_beside(keyword, each)]
    return "" if keyword in _WORDS else near(keyword, known)


def _is_word_beside(keyword: str, known: str) -> bool:
    """Return whether a keyword differs from `known` by a prefix, as `tsType` differs from `type`.

    Also return True if only one of the two begins with `$`.
    """
    capital = known[0].upper() + known[1:]
    return keyword.startswith("$") != known.startswith("$") or keyword[1:].endswith(capital)


def _may_hold(keyword: str, value: Any, draft: Draft) -> bool:
    """Return whether the value is possible for the keyword. If not, the author meant something else.

    For example, `note: "a text"` is not a misspelt `not`, whose value cannot be a string.
    """
    if keyword in _REFERRING and isinstance(value, str):
        return "#" in value or value.endswith((".json", ".yaml", ".yml"))
    if keyword == "required" and isinstance(value, bool):  # draft 3's form, still common
        return True
    uri = draft.uri if keyword in draft.known else DRAFTS["2020-12"].uri
    return _metaschema(uri).is_valid({keyword: value})


@lru_cache(maxsize=8)
def _metaschema(uri: str) -> Validator:
    return validator_of(metaschema(uri))
