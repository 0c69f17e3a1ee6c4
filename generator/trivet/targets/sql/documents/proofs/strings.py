r"""Patterns for strings. Escapes (`\n`, `\u00e4`) match only in patterns that test nothing but the length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from trivet.predicates.evaluate import evaluate
from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import Cannot, FormatIs, In, Length, Matches, Predicate
from trivet.predicates.regex import RegexError, parse
from trivet.predicates.regex.charset import CharSet
from trivet.predicates.regex.printing import print_regex
from trivet.predicates.regex.re2 import RE2
from trivet.predicates.regex.syntax import (
    Alternation,
    Anchor,
    Chars,
    Group,
    Node,
    Regex,
    Repeat,
    Sequence,
    inside,
    width,
)
from trivet.targets.sql.documents.proofs.pattern import MAX_COUNT, Pattern, choice, sequence, token

#: The characters that JSON may write as they are.
_PLAIN = ~(CharSet.of([(0, 0x1F)]) | CharSet.chars('"\\'))
_ANY = Repeat(Chars(_PLAIN), 0, None)
#: The lowest limit that is tried for an unlimited repetition, and the limit of a repetition that contains such ones.
_SHORTEST, _OUTER = 8, 4
#: The greatest `maxLength` that a pattern counts. With a greater one, the proof is valid only for shorter documents.
_COUNTED = 255
#: One character, written as it is, with an escape, or with two escapes (beyond U+FFFF). It is never an escaped U+0000.
_CHAR = (
    r'(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u(?:0[1-9A-Fa-f][0-9A-Fa-f]{2}|00[1-9A-Fa-f][0-9A-Fa-f]'
    r"|[1-9A-CEFa-cef][0-9A-Fa-f]{3}|[Dd](?:[0-7][0-9A-Fa-f]{2}|[89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}))))"
)
_CHAR_SIZE = 35
#: The most characters in all values of an enumeration together.
_MOST_LISTED = 4_000
#: The most characters of a string with escapes, if strings have a maximum length.
_ESCAPED = 20
_LABEL = "[0-9A-Za-z]{1,20}(?:-[0-9A-Za-z]{1,20}){0,2}"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
#: Short patterns for formats. They match most texts that have the format, and no others.
COMMON = {
    "date-time": rf"^(?:{FORMATS['date'].patterns[0][1:-1]})[Tt]{_TIME}$",
    "email": rf"^[0-9A-Za-z_+-]{{1,30}}(?:\.[0-9A-Za-z_+-]{{1,30}})?@{_LABEL}(?:\.{_LABEL}){{0,2}}$",
    "hostname": rf"^{_LABEL}(?:\.{_LABEL}){{0,2}}$",
    "time": rf"^{_TIME}$",
    "uri": rf"^[a-z]{{1,20}}://{_LABEL}(?:\.{_LABEL}){{0,3}}(?::[0-9]{{1,5}})?(?:/[0-9A-Za-z._~/-]*)?"
    r"(?:\?[0-9A-Za-z._~/=&-]*)?(?:#[0-9A-Za-z._~/=&-]*)?$",
}
COMMON |= {"idn-email": COMMON["email"], "idn-hostname": COMMON["hostname"]}
COMMON |= dict.fromkeys(("iri", "iri-reference", "uri-reference"), COMMON["uri"])


class _Tree(dict[str, "_Tree"]):
    """A tree of texts: each key is a character, and its value is the tree of what may follow.

    The key "" marks the end of a text.
    """


def content(parts: Iterable[Predicate], has_escapes: bool = True) -> Pattern | None:
    """Return the pattern for strings (without the quotation marks) that satisfy all parts; None if unknown.

    If `has_escapes` is false and the strings have a maximum length, the pattern matches only strings that have no
    escapes in the JSON text.
    """
    different = tuple(dict.fromkeys(parts))
    listed = next((part for part in different if isinstance(part, In)), None)
    if listed is not None:
        others = [part for part in different if part is not listed]
        if sum(len(one) for one in listed.values if isinstance(one, str)) > _MOST_LISTED:
            return None
        return values(one for one in listed.values if all(evaluate(part, one, {}) for part in others))
    sources: dict[str, None] = {}
    least, most = 0, None
    for part in different:
        match part:
            case Length(">=", bound):
                least = max(least, bound)
            case Length(_, bound):
                most = bound if most is None else min(most, bound)
            case Matches(pattern):
                sources[pattern] = None
            case FormatIs(name) if name in COMMON or _is_one_pattern(name):
                sources[COMMON.get(name, FORMATS[name].patterns[0])] = None
            case _:
                return None
    one, *further = _formats(sources) or [""]
    return None if further else _of_pattern(one, least, most) if one else _of_length(least, most, has_escapes)


def _formats(sources: Iterable[str]) -> list[str]:
    """Return the patterns, with a short pattern in place of several patterns that together express a format.

    The short pattern matches most strings of the format.
    """
    left = list(sources)
    for name, common in COMMON.items():
        patterns = FORMATS[name].patterns
        if set(patterns) <= set(left):
            left = [one for one in left if one not in patterns and one != common] + [common]
    return left


def values(found: Iterable[object]) -> Pattern | None:
    """Return the pattern for any of the strings in `found`, without quotation marks.

    Strings that JSON writes with escapes are left out. Return None if no string is left.
    """
    spelled = (list(map(_char, one)) for one in found if isinstance(one, str))
    return choice(
        Pattern("".join(map(str, chars)), len(chars), shortest=len(chars))
        for chars in spelled
        if None not in chars
    )


@cache
def _except(chars: str) -> str:
    """Return the pattern for one character that is not in `chars`, and that JSON can contain without an escape."""
    return RE2.chars(_PLAIN - CharSet.chars(chars))


@cache
def _char(char: str) -> str | None:
    """Return the pattern for a character; None for one that JSON writes with an escape."""
    return RE2.chars(CharSet.chars(char)) if ord(char) in _PLAIN else None


def quoted(inner: Pattern) -> Pattern:
    return sequence((token('"'), inner, token('"')))


def _is_one_pattern(name: str) -> bool:
    format = FORMATS[name]
    return len(format.patterns) == 1 and not format.checks and format.maximum is None


def _of_length(least: int, most: int | None, has_escapes: bool) -> Pattern | None:
    counted = most if most is None or most <= _COUNTED else None
    if least > MAX_COUNT or (most is not None and least > most):
        return None
    escaped = most if most is None else min(most, _ESCAPED) if has_escapes else -1
    options = [_chars(least, escaped)] if escaped is None or least <= escaped else []
    plain = _printed(Repeat(Chars(_PLAIN), least, counted)) if escaped != most else None
    found = choice([*options, *([plain] if plain is not None else [])])
    return None if found is None else _within(found, None if counted == most else most)


def _chars(least: int, most: int | None) -> Pattern:
    """Return the pattern for strings of `least` to `most` characters (None: any number).

    The characters may be escaped.
    """
    counted = max(least, most or 1)
    return Pattern(f"{_CHAR}{{{least},{'' if most is None else most}}}", _CHAR_SIZE * counted, counted, least)


def _of_pattern(source: str, least: int, most: int | None) -> Pattern | None:
    node = _restricted(source)
    if node is None:
        return None
    if width(node)[0] < least:
        return None
    fitting = node if most is None else _fitting(node, most)
    printed = _printed(fitting or node)
    return None if printed is None else _within(printed, None if fitting else most)


def _fitting(node: Node, most: int) -> Node | None:
    """Return the node with repetitions limited so that it matches at most `most` characters.

    Return None if no suitable limit is found.
    """
    for inner in (most, *range(min(most, _COUNTED), _SHORTEST - 1, -1)):
        found = _bounded(node, inner)
        longest = width(found)[1]
        if longest is not None and longest <= most:
            return found
    return None


def _bounded(node: Node, inner: int) -> Node:
    """Return the node with a limited number of repetitions in place of `*` and `+`.

    The limit is `_OUTER` for a repetition that contains further unlimited repetitions, and `inner` for any other.
    """
    match node:
        case Repeat(body, minimum, None):
            most = inner if width(body)[1] is not None else _OUTER
            return Repeat(_bounded(body, inner), minimum, max(minimum, most))
        case Repeat(body, minimum, maximum):
            return Repeat(_bounded(body, inner), minimum, maximum)
        case Sequence(parts) | Alternation(parts):
            return type(node)(tuple(_bounded(part, inner) for part in parts))
    return node


def except_for(names: Iterable[str]) -> Pattern:
    """Return the pattern for the text between the quotation marks of a JSON string that is not in `names`.

    The pattern matches only strings that are written without escapes.
    """
    tree = _Tree()
    for name in sorted(names):
        place = tree
        for char in name:
            place = place.setdefault(char, _Tree())
        place[""] = _Tree()
    text = _others(tree)
    return Pattern(text, len(text) // 4)


def _others(tree: _Tree) -> str:
    """Return the pattern for all texts except those in `tree`.

    Each key of the tree is a character. Its value is the tree of what may follow. A key "" marks the end of a text.
    """
    first = "".join(tree)
    options = [f"{_except(first)}{_except('')}*"]
    options += [
        RE2.chars(CharSet.chars(char)) + _others(rest)
        for char, rest in tree.items()
        if char and ord(char) in _PLAIN
    ]
    return f"(?:{'|'.join(options)}){'' if '' in tree else '?'}"


def _within(pattern: Pattern, longest: int | None) -> Pattern:
    return replace(pattern, longest=longest)


@cache
def _restricted(source: str) -> Node | None:
    """Return a pattern for whole strings in which the pattern `source` matches anywhere.

    The result matches only strings that JSON can write without escapes. Return None if `source` is not valid, or has
    lookarounds, backreferences, word boundaries or inner anchors.
    """
    try:
        root = parse(source).root
    except RegexError:
        return None
    options = root.options if isinstance(root, Alternation) else (root,)
    whole = [_whole(one) for one in options]
    known = [one for one in whole if one is not None]
    return Alternation(tuple(known)) if len(known) == len(whole) else None


def _whole(node: Node) -> Node | None:
    parts = node.parts if isinstance(node, Sequence) else (node,)
    is_start = bool(parts) and parts[0] == Anchor("start")
    parts = parts[1:] if is_start else (_ANY, *parts)
    is_end = bool(parts) and parts[-1] == Anchor("end")
    parts = parts[:-1] if is_end else (*parts, _ANY)
    plain = [_plain(one) for one in parts]
    known = [one for one in plain if one is not None]
    return Sequence(tuple(known)) if len(known) == len(plain) else None


def _plain(node: Node) -> Node | None:
    match node:
        case Chars(charset):
            return Chars(charset & _PLAIN)
        case Sequence(parts) | Alternation(parts):
            found = [_plain(part) for part in parts]
            known = tuple(one for one in found if one is not None)
            return type(node)(known) if len(known) == len(found) else None
        case Repeat(body, minimum, maximum):
            inner = _plain(body)
            return None if inner is None else Repeat(inner, minimum, maximum)
        case Group(_, _, body):
            return _plain(body)
    return None


def _printed(node: Node) -> Pattern | None:
    text = print_regex(Regex("", node, 0), RE2)
    if isinstance(text, Cannot):
        return None
    return Pattern(
        f"(?:{text})" if isinstance(node, Alternation) else text, _size(node), _count(node), width(node)[0]
    )


def _size(node: Node) -> int:
    total = sum(map(_size, inside(node))) or (_width(node.charset) if isinstance(node, Chars) else 1)
    return total * max(node.minimum, node.maximum or 1, 1) if isinstance(node, Repeat) else total


def _width(charset: CharSet) -> int:
    """Return roughly how many RE2 instructions match one character of the set. RE2 reads UTF-8 byte by byte."""
    return len(charset.ranges) + (12 if charset.ranges and charset.ranges[-1][1] > 0x7F else 0)


def _count(node: Node) -> int:
    inner = max(map(_count, inside(node)), default=1)
    return inner * max(node.minimum, node.maximum or 0, 1) if isinstance(node, Repeat) else inner
