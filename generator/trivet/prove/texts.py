"""Makes strings that are likely to match a pattern or a format, and strings that are unlikely to match.

It does not check whether the strings match.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from trivet.digests import hex_digits
from trivet.predicates.regex import parse
from trivet.predicates.regex.charset import CharSet
from trivet.predicates.regex.syntax import (
    Alternation,
    Backreference,
    Chars,
    Group,
    Node,
    Repeat,
    Sequence,
)

_LIKED = "a0A-_. /:@1bBz"
_LONGEST = 2_000

#: Format → valid strings, the plainest first, then similar strings, most of them invalid.
FORMAT_TEXTS: dict[str, tuple[str, ...]] = {
    "date": (
        "2024-02-29", "0001-01-01", "9999-12-31", "0000-01-01", "2023-02-29", "2024-1-1",
        "2024-01-01T00:00:00Z", "2024-13-01", "20240101", " 2024-01-01", "2024-01-01\n", "２０２４-01-01",
        "-2024-01-01",
    ),
    "date-time": (
        "2024-02-29T10:00:00Z", "2024-02-29T10:00:00+02:00", "2024-02-29T10:00:00.5-09:30",
        "2024-02-29t10:00:00z", "2024-02-29T10:00:00.000Z", "2024-02-29T10:00:00.10+00:00",
        "2024-02-29T10:00:00.123456Z", "2024-02-29T10:00:00.1234567Z",
        "2024-02-29T10:00:00-00:00", "2024-02-29T10:00:00+23:59", "2016-12-31T23:59:60Z",
        "2016-12-31T22:59:60-01:00", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59.999999-12:00", "2024-02-29T10:00:60Z", "2024-02-29T24:00:00Z",
        "2024-02-29 10:00:00Z", "2024-02-29T10:00:00", "2024-02-29T10:00Z", "2024-02-29T10:00:00+0200",
        "2024-02-29T10:00:00+24:00", "2024-02-29", "2023-02-29T10:00:00Z", "2024-02-29T10:00:00,5Z",
        "2024-02-29T10:00:00Z\n", "1709200800", f"2024-02-29T10:00:00.{'1' * 200}Z",
    ),
    "time": (
        "10:00:00Z", "10:00:00.25+02:00", "10:00:00z", "23:59:60Z", "10:00:00.1234567Z", "10:00:00",
        "24:00:00Z", "10:00Z", "10:00:00+24:00", "10:00:60Z", "10:00:00Z ", f"10:00:00.{'1' * 200}Z",
    ),
    "duration": (
        "P1D", "PT1H", "P1Y2M3DT4H5M6S", "P2W", "P", "PT", "P1D2H", "P1W2D", "P1.5D", "p1d", "PT0S",
        "1D",
    ),
    "email": (
        "a@example.com", "\"a b\"@example.com", "a@[127.0.0.1]", "a", "a@", "@example.com", "a@b@c.d",
        "a..b@c.d",
    ),
    "idn-email": (
        "a@example.com", "실례@실례.테스트", "a", "a@@b.c",
    ),
    "hostname": (
        "example.com", "a", "xn--bcher-kva.example", "-a.com", "a-.com", "a..b", "a_b.com", "a" * 64, "",
    ),
    "idn-hostname": (
        "example.com", "실례.테스트", "〮한국", "a..b", "-a",
    ),
    "ipv4": (
        "127.0.0.1", "255.255.255.255", "0.0.0.0", "256.0.0.1", "127.0.0", "127.0.0.01", "127.0.0.1/8",
        "::1",
    ),
    "ipv6": (
        "::1", "2001:db8::1", "::ffff:1.2.3.4", "FE80::1", "0:0:0:0:0:0:0:1", "::ffff:102:304",
        "2001:0db8::0001", "::1%eth0", "1::2::3", "12345::", "127.0.0.1",
        "::1/64",
    ),
    "uri": (
        "https://example.com", "https://example.com/a?b#c", "urn:a:b", "a:b", "/a", "//a", "http://a b",
        "http://[::1]:80/", "ü:a", "", "a",
    ),
    "uri-reference": (
        "/a", "https://example.com", "", "#a", "a b", "\\a", "%zz",
    ),
    "iri": (
        "https://example.com/ü", "a:b", "/a", "a b", "http://a b",
    ),
    "iri-reference": (
        "/ü", "https://example.com", "", "a b", "\\a",
    ),
    "uri-template": (
        "/a/{b}", "/{+b}{?c*}", "/{b", "/b}", "{}",
    ),
    "json-pointer": (
        "/a/b", "", "/~0~1", "a", "/~2", "/~",
    ),
    "relative-json-pointer": (
        "0", "1/a", "2#", "/a", "01", "-1", "1##",
    ),
    "regex": (
        "^a+$", "", "[0-9]{2}", "(", "[", "a{2,1}", "\\Z", "*",
    ),
    "uuid": (
        "123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000",
        "00000000-0000-0000-0000-000000000000", "123e4567-E89B-12d3-a456-426614174000",
        "123e4567e89b12d3a456426614174000",
        "{123e4567-e89b-12d3-a456-426614174000}", "urn:uuid:123e4567-e89b-12d3-a456-426614174000",
        "123e4567-e89b-12d3-a456-42661417400", "123e4567-e89b-12d3-a456-42661417400g",
        "123e4567-e89b-12d3-a456-4266141740000",
    ),
}  # fmt: skip

#: A string that is too long for an index row, and that a database cannot compress.
_LONG = "".join(hex_digits(str(number)) for number in range(100))
#: Strings that a database may treat specially when it stores or compares them.
ODD_TEXTS = (
    "",
    " ",
    "x",
    "x ",
    "'",
    '"',
    "\\",
    "\n",
    "null",
    "1",
    "true",
    "é",
    "e\u0301",
    "😀\ufffd",
    "\u2028",
    "\0",
    "a\0b",
    _LONG,
)


@lru_cache(maxsize=4096)
def matching(pattern: str) -> tuple[str, ...]:
    """Return strings that the pattern is likely to match, the shortest first; () if the pattern cannot be parsed."""
    try:
        tree = parse(pattern).root
    except ValueError:
        return ()
    found = [_spell(tree, {}, more) for more in (0, 1, 2)]
    return tuple(dict.fromkeys(text for text in found if len(text) <= _LONGEST))


@lru_cache(maxsize=4096)
def longest_matching(pattern: str) -> tuple[str, ...]:
    """Return a tuple with the longest string that the pattern is likely to match.

    Return () if there is no such string, if it is too long, or if the pattern cannot be parsed.
    """
    try:
        found = _spell(parse(pattern).root, {}, _LONGEST)
    except ValueError:
        return ()
    return (found,) if len(found) <= _LONGEST // 10 else ()


def near(pattern: str) -> Iterator[str]:
    """Yield variations of strings that match the pattern; most of the variations do not match."""
    for text in matching(pattern)[:2]:
        yield text[:-1]
        yield text[1:]
        yield text + "\n"
        yield "~" + text
        yield text + "~"
        yield text.swapcase()
    yield "\u0663"


def _spell(node: Node, groups: dict[int, str], more: int) -> str:
    match node:
        case Chars(charset):
            return _char(charset)
        case Sequence(parts):
            return "".join(_spell(part, groups, more) for part in parts)
        case Alternation(options):
            return _spell(options[more % len(options)], groups, more)
        case Repeat(body, minimum, maximum):
            count = minimum + more if maximum is None else min(minimum + more, maximum)
            one = _spell(body, groups, more)
            return one * min(count, _LONGEST // max(len(one), 1) + 1)
        case Group(number, _, body):
            groups[number] = _spell(body, groups, more)
            return groups[number]
        case Backreference(number):
            return groups.get(number, "")
    return ""


def _char(charset: CharSet) -> str:
    for char in _LIKED:
        if ord(char) in charset:
            return char
    for low, high in charset.ranges:
        for code in range(max(low, 0x21), min(high, low + 0x60, 0x10FFFF) + 1):
            if not 0xD800 <= code <= 0xDFFF:
                return chr(code)
    return "".join(chr(low) for low, _ in charset.ranges[:1])
