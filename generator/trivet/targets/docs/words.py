"""Prints types, formats, values and bounds in words."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, LiteralString

from trivet.json_text import json_line
from trivet.predicates.nodes import Compare, JsonType, Keys, Length, Number, Size
from trivet.predicates.values import json_key
from trivet.sinks import Markdown, markdown_code
from trivet.targets.docs.markdown import compose, count, cut, join, series
from trivet.targets.docs.values import value_code

Bounded = Compare | Keys | Length | Size

TYPE_WORDS: Mapping[JsonType, Markdown] = {
    "array": Markdown("an array"),
    "boolean": Markdown("true or false"),
    "integer": Markdown("a whole number"),
    "number": Markdown("a number"),
    "object": Markdown("an object"),
    "string": Markdown("a string"),
    "null": Markdown("null"),
}
FORMAT_WORDS: Mapping[str, Markdown] = {
    "date": Markdown("a date"),
    "date-time": Markdown("a date and time with an offset"),
    "duration": Markdown("a duration"),
    "email": Markdown("an e-mail address"),
    "hostname": Markdown("a host name"),
    "idn-email": Markdown("an e-mail address, internationalized"),
    "idn-hostname": Markdown("a host name, internationalized"),
    "ipv4": Markdown("an IPv4 address"),
    "ipv6": Markdown("an IPv6 address"),
    "iri": Markdown("an IRI"),
    "iri-reference": Markdown("an IRI or a relative reference"),
    "json-pointer": Markdown("a JSON Pointer"),
    "regex": Markdown("an ECMA-262 regular expression"),
    "relative-json-pointer": Markdown("a relative JSON Pointer"),
    "time": Markdown("a time of day with an offset"),
    "uri": Markdown("a URI"),
    "uri-reference": Markdown("a URI or a relative reference"),
    "uri-template": Markdown("a URI template"),
    "uuid": Markdown("a UUID"),
}
_ORDER_WORDS: Mapping[str, Markdown] = {
    ">=": Markdown("at least"),
    ">": Markdown("more than"),
    "<=": Markdown("at most"),
    "<": Markdown("less than"),
}
_NOUNS: Mapping[type[Bounded], LiteralString] = {Keys: "member", Length: "character", Size: "item"}


def type_words(types: Iterable[JsonType]) -> Markdown:
    """Return JSON types in words: `a string or null`."""
    wanted = set(types)
    return series((words for name, words in TYPE_WORDS.items() if name in wanted), "or")


def format_words(name: str) -> Markdown:
    """Return a format in words: `a date (format `date`)`."""
    if name not in FORMAT_WORDS:
        return compose("has the format {}", markdown_code(name))
    return compose("{} (format {})", FORMAT_WORDS[name], markdown_code(name))


def values_words(values: Sequence[Any], limit: int) -> Markdown:
    """Return the first `limit` values as code. If there are more, `… and 5 more` follows."""
    shown = [value_code(value) for value in values[:limit]]
    if len(values) > limit:
        shown.append(compose("… and {} more", len(values) - limit))
    return join(", ", shown)


def titled_words(values: Sequence[Any], titles: Mapping[Hashable, Markdown], limit: int) -> Markdown:
    """Return the first `limit` values as code, each with its title: `one of A: Active, I: Inactive`."""
    shown = [
        compose("{}: {}", value_code(value), title)
        if (title := titles.get(json_key(value)))
        else value_code(value)
        for value in values[:limit]
    ]
    if len(values) > limit:
        shown.append(compose("… and {} more", len(values) - limit))
    return compose("{}" if len(values) == 1 else "one of {}", join(", ", shown))


def number(value: Number) -> Markdown:
    """Return a number as JSON. If it is longer than sixty characters, it is cut."""
    return Markdown(cut(json_line(value), 60))


def bounds(nodes: Sequence[Bounded]) -> Markdown:
    """Return bounds of the same kind, such as two lengths, in words: `1 to 3 characters`."""
    orders = [node.order for node in nodes]
    by_order = {node.order: node.bound for node in nodes}
    noun = _NOUNS.get(type(nodes[0]), "")
    if sorted(orders) == ["<=", ">="]:
        return _range(by_order[">="], by_order["<="], noun)
    return series(_bound(node, noun) for node in nodes)


def _range(low: Number, high: Number, noun: LiteralString) -> Markdown:
    if not noun:
        if low == high:
            return compose("exactly {}", number(low))
        return compose("between {} and {}", number(low), number(high))
    if low == high:
        return compose("exactly {}", count(int(low), noun))
    return compose("{} to {}", number(low), count(int(high), noun))


def _bound(node: Bounded, noun: LiteralString) -> Markdown:
    amount = count(int(node.bound), noun) if noun else number(node.bound)
    return compose("{} {}", _ORDER_WORDS[node.order], amount)
