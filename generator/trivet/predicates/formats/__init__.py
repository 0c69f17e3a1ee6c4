"""The formats of JSON Schema 2020-12 (Validation §7.3), as data that every target can print.

    FORMATS["date"].patterns       # ECMA-262 patterns, all of which must match
    FORMATS["hostname"].maximum    # maximum number of code points, or None
    FORMATS["time"].checks         # names of checks, for what no readable pattern expresses
    CHECKS["leap-second"]          # the reference function of a check, for texts that match the patterns
    CHECK_PATTERNS["leap-second"]  # long patterns equivalent to the check, for targets without functions

A target that prints the patterns without the checks accepts some invalid strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trivet.predicates.formats.checks import CHECKED, CHECKS
from trivet.predicates.formats.hosts import (
    EMAIL,
    EMAIL_LENGTHS,
    HOSTNAME,
    IDN_EMAIL,
    IDN_HOSTNAME,
    IPV4,
    IPV6,
)
from trivet.predicates.formats.times import DATE, DATE_TIME, DURATION, TIME, leap_second_patterns
from trivet.predicates.formats.uris import IRI, IRI_REFERENCE, URI, URI_REFERENCE, URI_TEMPLATE

__all__ = ["CHECKED", "CHECKS", "CHECK_PATTERNS", "FORMATS", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """A string format.

    A string has the format if all `patterns` match, its length is at most `maximum` code points, and all `checks`
    (names of `CHECKS`) hold.
    """

    name: str
    patterns: tuple[str, ...] = ()
    maximum: int | None = None
    checks: tuple[str, ...] = ()


def _whole(pattern: str) -> str:
    """Anchor a pattern at both ends; alternatives (`a|b`) must already be in a group."""
    return f"^{pattern}$"


_POINTER = "(?:/(?:[^~/]|~[01])*)*"

_ALL = (
    Format("date", (_whole(DATE),)),
    Format("date-time", (_whole(DATE_TIME),), checks=("leap-second",)),
    Format("duration", (_whole(DURATION),)),
    Format("email", (_whole(EMAIL), *EMAIL_LENGTHS), checks=("a-labels",)),
    Format("hostname", (_whole(HOSTNAME),), maximum=253, checks=("a-labels",)),
    Format("idn-email", (_whole(IDN_EMAIL), *EMAIL_LENGTHS), checks=("idn-hostname",)),
    Format("idn-hostname", (_whole(IDN_HOSTNAME),), checks=("idn-hostname",)),
    Format("ipv4", (_whole(IPV4),)),
    Format("ipv6", (_whole(IPV6),)),
    Format("iri", (_whole(IRI),)),
    Format("iri-reference", (_whole(IRI_REFERENCE),)),
    # RFC 6901 §3
    Format("json-pointer", (_whole(_POINTER),)),
    # ECMA-262 §22.2.1
    Format("regex", checks=("regex-syntax",)),
    # draft-bhutton-relative-json-pointer-00 §3
    Format("relative-json-pointer", (_whole(f"(?:0|[1-9][0-9]*)(?:#|{_POINTER})"),)),
    Format("time", (_whole(TIME),), checks=("leap-second",)),
    Format("uri", (_whole(URI),)),
    Format("uri-reference", (_whole(URI_REFERENCE),)),
    Format("uri-template", (_whole(URI_TEMPLATE),)),
    # RFC 4122 §3
    Format("uuid", (_whole("[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"),)),
)

#: Formats by name; all others are annotations.
FORMATS: Mapping[str, Format] = {entry.name: entry for entry in _ALL}

#: Patterns equivalent to a check of `CHECKS`; all must match.
CHECK_PATTERNS: Mapping[str, tuple[str, ...]] = {"leap-second": leap_second_patterns()}
