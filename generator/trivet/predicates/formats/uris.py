"""Patterns for URIs, IRIs and URI templates (RFC 3986, RFC 3987, RFC 6570)."""

from trivet.predicates.formats.hosts import IPV6

_PCT = "%[0-9A-Fa-f]{2}"
_UNRESERVED, _SUB_DELIMS = "0-9A-Za-z._~-", "!$&'()*+,;="
#: RFC 3987 §2.2.
_UCSCHAR = "\\u00A0-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFEF" + "".join(
    f"\\u{{{plane:X}{'1000' if plane == 0xE else '0000'}}}-\\u{{{plane:X}FFFD}}" for plane in range(1, 0xF)
)
_IPRIVATE = "\\uE000-\\uF8FF\\u{F0000}-\\u{FFFFD}\\u{100000}-\\u{10FFFD}"
_SCHEME = "[A-Za-z][0-9A-Za-z+.-]*"
_LITERAL = f"\\[(?:{IPV6}|[Vv][0-9A-Fa-f]+\\.[:{_SUB_DELIMS}{_UNRESERVED}]+)\\]"


def _one_of(chars: str) -> str:
    return f"(?:[{chars}]|{_PCT})"


def _parts(more: str, private: str) -> tuple[str, str, str]:
    """Return the three patterns from which the patterns of URIs or IRIs are built.

    The first is for the text between the scheme and the query. The second is for a relative reference up to the
    query. The third is for the query and the fragment. A path cannot be mistaken for an authority or a scheme
    (RFC 3986 §3.3).

    - `more`: the additional characters of IRIs.
    - `private`: the additional characters that only the query may have.
    """
    base = f"{_SUB_DELIMS}{more}{_UNRESERVED}"
    pchar, anything, no_colon = _one_of(f":@{base}"), _one_of(f":@/{base}"), _one_of(f"@{base}")
    user, name = _one_of(f":{base}"), _one_of(base)
    authority = f"//(?:{user}*@)?(?:{_LITERAL}|{name}*)(?::[0-9]*)?(?:/{anything}*)?"
    absolute = f"/(?:{pchar}{anything}*)?"
    rooted = f"(?:{authority}|{absolute}|{pchar}{anything}*)?"
    relative = f"(?:{authority}|{absolute}|{no_colon}+(?:/{anything}*)?)?"
    query, fragment = _one_of(f":@/?{private}{base}"), _one_of(f":@/?{base}")
    return rooted, relative, f"(?:\\?{query}*)?(?:#{fragment}*)?"


_ROOTED, _RELATIVE, _TAIL = _parts("", "")
#: RFC 3986 §3 and §4.1.
URI = f"{_SCHEME}:{_ROOTED}{_TAIL}"
URI_REFERENCE = f"(?:{_SCHEME}:{_ROOTED}|{_RELATIVE}){_TAIL}"
_IROOTED, _IRELATIVE, _ITAIL = _parts(_UCSCHAR, _IPRIVATE)
#: RFC 3987 §2.2.
IRI = f"{_SCHEME}:{_IROOTED}{_ITAIL}"
IRI_REFERENCE = f"(?:{_SCHEME}:{_IROOTED}|{_IRELATIVE}){_ITAIL}"

_VARIABLE = "(?:[0-9A-Za-z_]|%[0-9A-Fa-f]{2})"
_SPEC = f"{_VARIABLE}(?:\\.?{_VARIABLE})*(?::[1-9][0-9]{{0,3}}|\\*)?"
_EXPRESSION = f"\\{{[+#./;?&=,!@|]?{_SPEC}(?:,{_SPEC})*\\}}"
#: RFC 6570 §2, with the apostrophe as in its erratum 6937.
URI_TEMPLATE = f"(?:[!#$&'()*+,./0-9:;=?@A-Z\\[\\]_a-z~{_UCSCHAR}{_IPRIVATE}-]|{_PCT}|{_EXPRESSION})*"
