"""The checks of formats that patterns cannot express.

Each is a function of a text that the format's patterns already match.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trivet.predicates.formats.ecma import regex_syntax
from trivet.predicates.formats.idn import a_labels, idn_hostname
from trivet.predicates.formats.leap import leap_second

CHECKS: Mapping[str, Callable[[str], bool]] = {
    "a-labels": a_labels,
    "idn-hostname": idn_hostname,
    "leap-second": leap_second,
    "regex-syntax": regex_syntax,
}
