"""Finds titles and descriptions of enumeration values.

They come from x- keys, and from the options of an `anyOf` or `oneOf` of constants.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trivet.catalog.effects import Effects, ValueTexts
from trivet.normalize.choices import values_told
from trivet.normalize.schema import Schema
from trivet.predicates.values import json_key


def with_options(effects: Effects, schema: Schema) -> Effects:
    """Return the effects with the titles and descriptions of enumeration values added.

    The schema may give them with each constant of an `anyOf` or `oneOf`. Descriptions from an x- key take
    precedence.
    """
    titles = tuple((one["const"], title) for one in values_told(schema) if (title := _text(one, "title")))
    texts = tuple((one["const"], text) for one in values_told(schema) if (text := _described(one)))
    if not texts:
        return effects
    described = tuple(_over(effects.enum_descriptions, texts))
    return replace(effects, enum_titles=titles, enum_descriptions=described)


def _over(texts: ValueTexts, others: ValueTexts) -> Iterator[tuple[object, str]]:
    """Merge two lists of (value, text) pairs, and yield the pairs.

    If both lists have a text for a value, the text in `texts` is used. The values in `others` come first.
    """
    known = {json_key(value) for value, _ in others}
    first = {json_key(value): description for value, description in texts}
    yield from ((value, first.get(json_key(value), description)) for value, description in others)
    yield from ((value, description) for value, description in texts if json_key(value) not in known)


def _described(option: Schema) -> str:
    """Return the title and the description of an option as one text, such as `Active: in use`.

    The text also says if the option is deprecated.
    """
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
