"""What is said of each value of an enumeration: by x- keys, and by the options of a choice between constants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trivet.catalog.effects import Effects, ValueTexts
from trivet.normalize.choices import values_told
from trivet.normalize.schema import Schema
from trivet.predicates.values import json_key


def with_options(effects: Effects, schema: Schema) -> Effects:
    """The effects with what a choice's options say; an x- key that speaks of the same value wins."""
    titles = tuple((one["const"], title) for one in values_told(schema) if (title := _text(one, "title")))
    told = tuple((one["const"], text) for one in values_told(schema) if (text := _told(one)))
    if not told:
        return effects
    described = tuple(_over(effects.enum_descriptions, told))
    return replace(effects, enum_titles=titles, enum_descriptions=described)


def _over(texts: ValueTexts, others: ValueTexts) -> Iterator[tuple[object, str]]:
    """Both, in the order of the second; what the first says of a value wins."""
    known = {json_key(value) for value, _ in others}
    first = {json_key(value): said for value, said in texts}
    yield from ((value, first.get(json_key(value), said)) for value, said in others)
    yield from ((value, said) for value, said in texts if json_key(value) not in known)


def _told(option: Schema) -> str:
    """`Active: in use`, with what of it the option says."""
    title, description = _text(option, "title"), _text(option, "description")
    if title.casefold() == str(option["const"]).casefold():
        title = ""
    both = title and description and not description.startswith(title)
    text = f"{title.rstrip(':')}: {description}" if both else description or title
    if option.get("deprecated") is True:
        return f"{text} (deprecated)" if text else "Deprecated"
    return text


def _text(option: Schema, keyword: str) -> str:
    value = option.get(keyword)
    return value.strip() if isinstance(value, str) else ""
