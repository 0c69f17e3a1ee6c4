"""Functions that check what the patterns of a format cannot express.

Each takes a text that all patterns of the format match, and returns whether the text has the format.
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
#: What each of these functions checks, in words that complete a sentence such as "this database cannot test …".
CHECKED: Mapping[str, str] = {
    "a-labels": "whether labels that begin with xn-- are valid A-labels (RFC 5890)",
    "idn-hostname": "whether the labels of a host name are valid (RFC 5891, RFC 5892)",
    "leap-second": "whether a leap second is at 23:59:60 UTC",
    "regex-syntax": "whether a text is a regular expression",
}
