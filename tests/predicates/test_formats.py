"""Formats accept what the official suite and jsonschema-rs accept."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.predicates.suite import Group, groups

from trivet.predicates.evaluate import evaluate
from trivet.predicates.formats import CHECK_PATTERNS, CHECKS, FORMATS
from trivet.predicates.nodes import FormatIs
from trivet.predicates.regex import parse, to_python
from trivet.prove.deviations import format_deviates, may_deviate

#: In drafts 4 and 6 a hostname is that of RFC 1034, where "--" may stand anywhere; the reading is 2020-12's.
OLD_HOSTNAME = "ab--cd.example"

#: Where jsonschema-rs leaves the standard that the specification names.
DEVIATIONS = {
    ("email", '"a\tb"@x.com'),  # RFC 5321 §4.1.2: qtextSMTP has no tab
    ("email", '"\\ "@x.com'),  # quoted-pairSMTP may escape a blank
    ("idn-email", '"\\é"@x.y'),  # RFC 6531 §3.3 adds other letters to qtextSMTP, not to quoted-pairSMTP
    ("hostname", "XN--caf-dma.com"),  # RFC 5890 §2.3.2.5: the prefix has no case
    ("hostname", "xn--example.com"),  # RFC 5891 §5.4: it decodes to "Ωίθηδ", which is no U-label
    ("date-time", "+998-12-31T00:00:00Z"),  # RFC 3339 §5.6: digits, which it does not look at
    ("date", "+900-02-28"),
    ("time", "0.:30:00Z"),
}

SAMPLES: dict[str, list[str]] = {
    "date": ["2024-02-29", "0000-02-29", "1900-02-28", "2023-12-31"],
    "date-time": ["2024-02-29T23:59:60Z", "1998-12-31t15:59:60.123-08:00", "1990-12-31T23:59:59+00:00"],
    "duration": ["P1Y2M3DT4H5M6S", "P4W", "PT0S", "P1YT1S", "P23M"],
    "email": ["joe.bloggs@example.com", '"joe \\" b"@example.com', "a@[127.0.0.1]", "a@[IPv6:::1]"],
    "hostname": ["www.example.com", "a-b.c-d", "xn--4gbwdl.xn--wgbh1c", "a" * 63 + ".b"],
    "idn-email": ["실례@실례.테스트", "joe.bloggs@example.com", '"é é"@x.y'],
    "idn-hostname": ["실례.테스트", "l·l.com", "क्‍ष", "א1.ב", "xn--ihqwcrb4cv8a8dqg056pqjye"],
    "ipv4": ["192.168.0.1", "0.0.0.0", "255.255.255.255"],
    "ipv6": ["::", "1:2:3:4:5:6:7:8", "::ffff:192.168.0.1", "1::8", "12::3:4:5", "1:2:3:4:5:6:7::"],
    "iri": ["http://ƒøø.ßår/?∂éœ=πîx#πîüx", "http://[2001:db8::1]/é", "urn:é"],
    "iri-reference": ["/ƒøø?b#é", "é/", "//é@é:80/é"],
    "json-pointer": ["", "/foo/bar~0/baz~1/%a", "/ ", "/é//"],
    "regex": ["^a[b-d]{1,3}(?<n>x|y)\\k<n>(?=z)$", "\\p{L}\\u{1F600}[^\\d-]", "a{1}b*?"],
    "relative-json-pointer": ["1/foo", "0#", "120/foo/bar", "0"],
    "time": ["23:59:60Z", "08:30:06.283185+01:00", "15:59:60-08:00", "00:29:60+00:30"],
    "uri": ["http://foo.bar/?baz=qux#quux", "urn:oasis:names", "http://u:p@[::1]:80/%20", "ldap://[2001:db8::7]/c=GB?o"],
    "uri-reference": ["/abc", "//foo.bar/?baz=qux#quux", "abc:d", "a/b:c", "?q#f"],
    "uri-template": ["http://x.com/{term:1}/{term}", "{+x,hello,y}", "{/list*}{?a.b,c}"],
    "uuid": ["2EB8AA08-aa98-11ea-B4AA-73B441D16380"],
}  # fmt: skip


def has_format(name: str, text: str) -> bool:
    return evaluate(FormatIs(name), text, {})


def _format_groups(corpora: Path) -> list[tuple[Group, str, str, bool]]:
    return [
        (group, group.schema["format"], data, expected)
        for group in groups(corpora)
        if group.formats and isinstance(group.schema, dict) and set(group.schema) <= {"$schema", "format"}
        for _, data, expected in group.tests
        if isinstance(data, str)
    ]


@pytest.mark.corpora
def test_every_label_of_the_suite(corpora: Path) -> None:
    rows = _format_groups(corpora)
    assert len(rows) > 1000
    for group, name, text, expected in rows:
        if (name, text) == ("hostname", OLD_HOSTNAME) and group.draft in ("draft4", "draft6"):
            continue
        assert has_format(name, text) is expected, (group.name, text)


def test_every_format_has_samples() -> None:
    assert set(SAMPLES) == set(FORMATS)
    for name, texts in SAMPLES.items():
        for text in texts:
            assert has_format(name, text), (name, text)


def test_an_unknown_format_is_an_annotation() -> None:
    assert has_format("no-such-format", "anything")


@cache
def oracle(name: str) -> Any:
    return jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True)


@st.composite
def near(draw: st.DrawFn, name: str) -> str:
    """A sample with a few of its characters replaced, left out or doubled, or two samples spliced."""
    text = draw(st.sampled_from(SAMPLES[name]))
    other = draw(st.sampled_from(SAMPLES[name]))
    alphabet = st.sampled_from(sorted({*text, *other, *'0159afzZT:-+./@%[]#?~{}"\\ é\u0660\n'}))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        keep = place + draw(st.integers(0, 1))
        text = text[:place] + draw(alphabet | st.just("")) + text[keep:]
    cut = draw(st.integers(0, len(text)))
    return text[:cut] + other[draw(st.integers(0, len(other))) :] if draw(st.booleans()) else text


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"regex"}))
@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_agrees_with_jsonschema_rs(name: str, data: st.DataObject) -> None:
    text = data.draw(near(name))
    # It refuses an escaped blank, and accepts other texts that the standards refuse.
    if not may_deviate(name, text) or (has_format(name, text) and "\\ " not in text):
        assert has_format(name, text) is oracle(name).is_valid(text)


@pytest.mark.parametrize(("name", "text"), sorted(DEVIATIONS))
def test_deviations_are_still_deviations(name: str, text: str) -> None:
    assert has_format(name, text) is not oracle(name).is_valid(text)
    assert may_deviate(name, text) and format_deviates(name, text)


_offsets = st.builds("{}{:02}:{:02}".format, st.sampled_from("+-"), st.integers(0, 23), st.integers(0, 59))


@given(
    hour=st.integers(0, 23), minute=st.integers(0, 59), second=st.sampled_from(["59", "60", "60.5"]),
    offset=st.sampled_from(["Z", "z"]) | _offsets,
    around=st.integers(-1, 1),
)  # fmt: skip
@settings(max_examples=1000, deadline=None)
def test_leap_second_patterns_say_the_check(
    hour: int, minute: int, second: str, offset: str, around: int
) -> None:
    """Around the moment that is a leap second, so that both answers come up."""
    shift = 0
    if offset not in "Zz":
        shift = (int(offset[1:3]) * 60 + int(offset[4:])) * (1 if offset[0] == "+" else -1)
    last = (23 * 60 + 59 + shift + around) % 1440
    for text in (
        f"{hour:02}:{minute:02}:{second}{offset}",
        f"{last // 60:02}:{last % 60:02}:{second}{offset}",
    ):
        is_leap = CHECKS["leap-second"](text)
        for whole in (text, f"2024-01-01T{text}"):
            said = all(_compiled(pattern).search(whole) for pattern in CHECK_PATTERNS["leap-second"])
            assert said is CHECKS["leap-second"](whole) is is_leap


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    source = to_python(parse(pattern))
    assert isinstance(source, str)
    return re.compile(source)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_patterns_do_not_blow_up(name: str) -> None:
    """Long near misses of every sample are answered at once (a backtracking trap would take hours)."""
    for sample in SAMPLES[name]:
        for text in (sample * 400 + "\n", sample[:-1] + sample[-1:] * 20_000 + "\n", "a." * 10_000 + "@\n"):
            has_format(name, text)
