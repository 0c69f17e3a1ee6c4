"""Patterns for IP addresses, host names and email addresses."""

_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
#: RFC 2673 §3.2 (dotted quad, no leading zeros).
IPV4 = f"{_OCTET}(?:\\.{_OCTET}){{3}}"

_H16 = "[0-9A-Fa-f]{1,4}"
_LS32 = f"(?:{_H16}:{_H16}|{IPV4})"
#: RFC 4291 §2.2 in the grammar of RFC 3986 §3.2.2: without a zone.
IPV6 = "(?:{})".format(
    "|".join(
        [
            f"(?:{_H16}:){{6}}{_LS32}",
            f"::(?:{_H16}:){{5}}{_LS32}",
            f"(?:{_H16})?::(?:{_H16}:){{4}}{_LS32}",
            f"(?:(?:{_H16}:){{0,1}}{_H16})?::(?:{_H16}:){{3}}{_LS32}",
            f"(?:(?:{_H16}:){{0,2}}{_H16})?::(?:{_H16}:){{2}}{_LS32}",
            f"(?:(?:{_H16}:){{0,3}}{_H16})?::{_H16}:{_LS32}",
            f"(?:(?:{_H16}:){{0,4}}{_H16})?::{_LS32}",
            f"(?:(?:{_H16}:){{0,5}}{_H16})?::{_H16}",
            f"(?:(?:{_H16}:){{0,6}}{_H16})?::",
        ]
    )
)

# RFC 1123 §2.1 with RFC 5890 §2.3.1: "--" in third place is reserved for A-labels, which the check `a-labels`
# validates. Written without a lookahead, which RE2 does not have.
_END, _IN = "[0-9A-Za-z]", "[0-9A-Za-z-]"
_LONG = f"{_IN}(?:{_END}{_IN}|-{_END}){_IN}{{0,58}}"
_LABEL = f"(?:{_END}(?:(?:{_IN}{{0,2}}|{_LONG}){_END})?|[Xx][Nn]--{_IN}{{0,58}}{_END})"
HOSTNAME = f"{_LABEL}(?:\\.{_LABEL})*"
#: The separators of labels in RFC 3490 §3.1, which UTS #46 maps to a full stop.
_DOT = "[.\\u3002\\uFF0E\\uFF61]"
_NO_DOT = "[0-9A-Za-z\\u0080-\\u3001\\u3003-\\uFF0D\\uFF0F-\\uFF60\\uFF62-\\u{10FFFF}-]"
#: RFC 5890 §2.3.2.3; the check `idn-hostname` validates the labels.
IDN_HOSTNAME = f"{_NO_DOT}+(?:{_DOT}{_NO_DOT}+)*"

_ATOM = "[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+"
_QUOTED = '"(?:[ !#-\\[\\]-~]|\\\\[ -~])*"'
_ADDRESS = f"\\[(?:{IPV4}|[Ii][Pp][Vv]6:{IPV6})\\]"
#: RFC 5321 §4.1.2; the lengths of both sides (§4.5.3.1) are separate patterns.
EMAIL = f"(?:{_ATOM}(?:\\.{_ATOM})*|{_QUOTED})@(?:{HOSTNAME}|{_ADDRESS})"
_UNICODE_ATOM = _ATOM.replace("~-]", "~\\u0080-\\u{10FFFF}-]")
_UNICODE_QUOTED = _QUOTED.replace("\\]-~]", "\\]-~\\u0080-\\u{10FFFF}]")
#: RFC 6531 §3.3.
IDN_EMAIL = f"(?:{_UNICODE_ATOM}(?:\\.{_UNICODE_ATOM})*|{_UNICODE_QUOTED})@(?:{IDN_HOSTNAME}|{_ADDRESS})"
EMAIL_LENGTHS = ("^[^]{1,64}@[^@]*$", "@[^@]{1,253}$")
