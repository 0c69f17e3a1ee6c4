"""Checks labels of internationalised domain names (RFC 5890 to 5893, mapped as in UTS #46).

This file uses nothing but the standard library, because generated models that need it carry a copy of it.
"""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile("[.\u3002\uff0e\uff61]")
_KEPT = (
    "\u00df\u03c2\u200c\u200d"  # ß, ς and the joiners are letters of their own (UTS #46 §4, nontransitional)
)
_MOST_OCTETS, _MOST_OCTETS_OF_LABEL = 253, 63

# RFC 5892 §2.6
_VALID = frozenset("\u00df\u03c2\u06fd\u06fe\u0f0b\u3007")
_INVALID = frozenset("\u0640\u07fa\u302e\u302f\u3031\u3032\u3033\u3034\u3035\u303b")
# RFC 5892 §2.8, §2.9 and the default ignorable letters and marks of §2.7
_IGNORED = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef"
    "\u20d0-\u20ff\U0001d100-\U0001d24f\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]"
)
_LETTERS_AND_DIGITS = frozenset(["Ll", "Lu", "Lo", "Nd", "Lm", "Mn", "Mc"])
_ARABIC_DIGITS, _EXTENDED_DIGITS = re.compile("[\u0660-\u0669]"), re.compile("[\u06f0-\u06f9]")

# Joining types (Unicode's ArabicShaping.txt) in hexadecimal: dual, left and right.
_DUAL = (
    "620 626 628 62A-62E 633-63F 641-647 649-64A 66E-66F 678-687 69A-6BF 6C1-6C2 6CC 6CE 6D0-6D1 "
    "6FA-6FC 6FF 712-714 71A-71D 71F-727 729 72B 72D-72E 74E-758 75C-76A 76D-770 772 775-777 77A-77F "
    "7CA-7EA 841-845 848 84A-853 855 860 862-865 868 886 889-88D 88F 8A0-8A9 8AF-8B0 8B3-8B8 8BA-8C8 "
    "1807 1820-1878 1887-18A8 18AA A840-A871 10AC0-10AC4 10AD3-10AD6 10AD8-10ADC 10ADE-10AE0 "
    "10AEB-10AEE 10B80 10B82 10B86-10B88 10B8A-10B8B 10B8D 10B90 10BAD-10BAE 10D01-10D21 10D23 "
    "10EC3-10EC4 10EC6-10EC7 10F30-10F32 10F34-10F44 10F51-10F53 10F70-10F73 10F76-10F81 10FB0 "
    "10FB2-10FB3 10FB8 10FBB-10FBC 10FBE-10FBF 10FC1 10FC4 10FCA 1E900-1E943"
)
_LEFT = "A872 10ACD 10AD7 10D00 10ED9-10EEE 10FCB"
_RIGHT = (
    "622-625 627 629 62F-632 648 671-673 675-677 688-699 6C0 6C3-6CB 6CD 6CF 6D2-6D3 6D5 6EE-6EF 710 "
    "715-719 71E 728 72A 72C 72F 74D 759-75B 76B-76C 771 773-774 778-779 840 846-847 849 854 856-858 "
    "867 869-86A 870-882 88E 8AA-8AC 8AE 8B1-8B2 8B9 10AC5 10AC7 10AC9-10ACA 10ACE-10AD2 10ADD 10AE1 "
    "10AE4 10AEF 10B81 10B83-10B85 10B89 10B8C 10B8E-10B8F 10B91 10BA9-10BAC 10D22 10EC2 10F33 10F54 "
    "10F74-10F75 10FB4-10FB6 10FB9-10FBA 10FBD 10FC2-10FC3 10FC9"
)


def _members(ranges: str) -> frozenset[str]:
    bounds = (part.partition("-") for part in ranges.split())
    return frozenset(
        chr(code) for low, _, high in bounds for code in range(int(low, 16), int(high or low, 16) + 1)
    )


_JOINS_LEFT = _members(_DUAL) | _members(_LEFT)
_JOINS_RIGHT = _members(_DUAL) | _members(_RIGHT)


def a_labels(text: str) -> bool:
    """Return whether every `xn--` label of a host name is a valid A-label (RFC 5890 §2.3.2.1).

    `text` is a host name or an email address. In an email address, the host name after `@` is checked.
    """
    labels = text.rpartition("@")[2].split(".")
    return all(_decoded(label) is not None for label in labels if label[:4].lower() == "xn--")


def idn_hostname(text: str) -> bool:
    """Return whether the host name in `text` is valid in IDNA2008 after mapping.

    `text` is a host name, or a mailbox with the host name after `@`. A mailbox with an IP address in brackets
    passes.
    """
    name = text.rpartition("@")[2]
    if name.startswith("["):
        return True
    labels = [_mapped(label) for label in _SEPARATORS.split(name)]
    octets = sum(len(_encoded(label)) + 1 for label in labels) - 1
    if octets > _MOST_OCTETS or not all(_is_label(label) for label in labels):
        return False
    unicode_labels = [_decoded(label) or label for label in labels]
    return not any(_is_right_to_left(label) for label in unicode_labels) or all(
        map(_obeys_bidi, unicode_labels)
    )


def _mapped(label: str) -> str:
    """Return the label without case, compatibility forms and soft hyphens (UTS #46 §4, step 1)."""
    folded = "".join(
        char if char in _KEPT else unicodedata.normalize("NFKC", char).casefold()
        for char in label
        if char != "\u00ad" and not "\ufe00" <= char <= "\ufe0f"
    )
    return "".join(
        part if part in _KEPT else unicodedata.normalize("NFKC", part)
        for part in re.split("([\u00df\u03c2\u200c\u200d])", folded)
    )


def _encoded(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _decoded(label: str) -> str | None:
    """Return the Unicode form (U-label) of an A-label; None if the label is not a valid A-label."""
    if label[:4].lower() != "xn--":
        return None
    try:
        decoded = label[4:].lower().encode("ascii").decode("punycode")
    except ValueError:
        return None
    sound = not decoded.isascii() and _mapped(decoded) == decoded and _is_unicode_label(decoded)
    if not sound or _encoded(decoded) != label.lower():
        return None
    return decoded if not _is_right_to_left(decoded) or _obeys_bidi(decoded) else None


def _is_label(label: str) -> bool:
    return _decoded(label) is not None if label.startswith("xn--") else _is_unicode_label(label)


def _is_unicode_label(label: str) -> bool:
    """Return whether a label is a valid U-label (RFC 5891 §4.2.3 and §4.2.4)."""
    return (
        len(label) > 0
        and len(_encoded(label)) <= _MOST_OCTETS_OF_LABEL
        and not (label.startswith("-") or label.endswith("-") or label[2:4] == "--")
        and unicodedata.category(label[0])[0] != "M"
        and all(_is_valid_at(label, index) for index in range(len(label)))
    )


def _is_valid_at(label: str, index: int) -> bool:
    """Return whether the character at `index` is PVALID, or is allowed by its context (RFC 5892 §3)."""
    char = label[index]
    if char.isascii():
        return char.islower() or char.isdigit() or char == "-"
    if char in _CONTEXTS:
        return _CONTEXTS[char](label, index)
    if char in _VALID or char in _INVALID:
        return char in _VALID
    stable = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold()) == char
    return stable and unicodedata.category(char) in _LETTERS_AND_DIGITS and not _IGNORED.match(char)


# Contextual rules (RFC 5892 appendix A) ------------------------------------------------------------------
def _after_virama(label: str, index: int) -> bool:
    return index > 0 and unicodedata.combining(label[index - 1]) == 9


def _non_joiner(label: str, index: int) -> bool:
    if _after_virama(label, index):
        return True
    before = label[:index].rstrip("".join(filter(_is_transparent, label)))
    after = label[index + 1 :].lstrip("".join(filter(_is_transparent, label)))
    return bool(before and after) and before[-1] in _JOINS_LEFT and after[0] in _JOINS_RIGHT


def _is_transparent(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Me")


def _between_l(label: str, index: int) -> bool:
    return label[index - 1 : index] == "l" and label[index + 1 : index + 2] == "l"


def _before_greek(label: str, index: int) -> bool:
    return _is_named(label[index + 1 : index + 2], "GREEK")


def _after_hebrew(label: str, index: int) -> bool:
    return index > 0 and _is_named(label[index - 1], "HEBREW")


def _with_japanese(label: str, index: int) -> bool:
    return any(_is_named(char, *_JAPANESE) for char in label)


def _is_named(char: str, *beginnings: str) -> bool:
    return bool(char) and unicodedata.name(char, "").startswith(beginnings)


def _without_extended_digits(label: str, index: int) -> bool:
    return not _EXTENDED_DIGITS.search(label)


def _without_arabic_digits(label: str, index: int) -> bool:
    return not _ARABIC_DIGITS.search(label)


_JAPANESE = ("HIRAGANA LETTER", "KATAKANA LETTER", "CJK UNIFIED", "CJK COMPATIBILITY", "IDEOGRAPHIC")
_CONTEXTS = {
    "\u200c": _non_joiner,
    "\u200d": _after_virama,
    "\u00b7": _between_l,
    "\u0375": _before_greek,
    "\u05f3": _after_hebrew,
    "\u05f4": _after_hebrew,
    "\u30fb": _with_japanese,
    **{chr(0x660 + digit): _without_extended_digits for digit in range(10)},
    **{chr(0x6F0 + digit): _without_arabic_digits for digit in range(10)},
}


# Right to left (RFC 5893 §2) -----------------------------------------------------------------------------
def _is_right_to_left(label: str) -> bool:
    return any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in label)


def _obeys_bidi(label: str) -> bool:
    kinds = [unicodedata.bidirectional(char) for char in label]
    last = next((kind for kind in reversed(kinds) if kind != "NSM"), "")
    neutral = {"EN", "ES", "CS", "ET", "ON", "BN", "NSM"}
    if kinds[0] == "L":
        return {*kinds} <= {"L", *neutral} and last in ("L", "EN")
    mixed = "EN" in kinds and "AN" in kinds
    return (
        kinds[0] in ("R", "AL")
        and {*kinds} <= {"R", "AL", "AN", *neutral}
        and last in ("R", "AL", "EN", "AN")
        and not mixed
    )
