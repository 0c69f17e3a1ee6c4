"""Names the members of an enumeration.

The names are unique and resemble the values. The order of the values does not affect the names.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from trivet.choosing import NameRequest, Names
from trivet.digests import hex_digits
from trivet.letters import humps, identifier, is_letter, lower, name_of, upper, words
from trivet.source.drafts import keyword_set

#: Names that have a special meaning in a class of the module `enum`.
_OF_ENUM = frozenset(("mro", "name", "value"))
#: Attributes of str, int and float. Type checkers do not treat a name as a member if it overrides such an attribute.
_OF_VALUES = keyword_set(
    "as_integer_ratio bit_count bit_length capitalize casefold center conjugate count denominator encode endswith"
    " expandtabs find format format_map from_bytes from_number fromhex hex imag index is_integer isalnum isalpha"
    " isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower"
    " lstrip maketrans numerator partition real removeprefix removesuffix replace rfind rindex rjust rpartition rsplit"
    " rstrip split splitlines startswith strip swapcase title to_bytes translate upper zfill"
)
_LONGEST = 80

#: Words for operators that may be the whole text of a value, or its beginning: `>=` → `GE`, `>=5` → `GE_5`.
_COMPARISONS = {"!=": "NE", "<=": "LE", "<>": "NE", "==": "EQ", ">=": "GE", "<": "LT", "=": "EQ", ">": "GT"}
#: Words for values whose whole text is an operator: `&&` → `AND`.
_OPERATORS = {**_COMPARISONS, "&&": "AND", "->": "ARROW", "=>": "ARROW", "||": "OR"}
_CHARACTERS = {
    "\t": "TAB", "\n": "NEWLINE", "\r": "RETURN", " ": "BLANK", "!": "NOT", '"': "QUOTE", "#": "HASH", "$": "DOLLAR",
    "%": "PERCENT", "&": "AND", "'": "APOSTROPHE", "(": "OPEN", ")": "CLOSE", "*": "STAR", "+": "PLUS",
    ",": "COMMA", "-": "MINUS", ".": "DOT", "/": "SLASH", ":": "COLON", ";": "SEMICOLON", "<": "LT", "=": "EQ",
    ">": "GT", "?": "QUESTION", "@": "AT", "[": "OPEN_BRACKET", "\\": "BACKSLASH", "]": "CLOSE_BRACKET",
    "^": "CARET", "_": "UNDERSCORE", "`": "BACKTICK", "{": "OPEN_BRACE", "|": "OR", "}": "CLOSE_BRACE",
    "~": "TILDE",
}  # fmt: skip
_LEADING = re.compile(rf"({'|'.join(_COMPARISONS)})(?=.)|[+-](?=\.?[^\W_])", re.DOTALL)


def member_names(texts: Sequence[str], given: Mapping[int, str]) -> Names[int]:
    """Choose a member name for each string. The result maps indexes in `texts` to names.

    `given` has the names that the user has chosen, by index.
    If several strings want the name `RED`, the string that comes first in this list gets it:

    - a string for which the user has chosen the name
    - the string `RED`
    - a string such as `red`, whose upper case is `RED`
    - another string that is an identifier
    - any other string
    """
    requests = [
        NameRequest(at, (_fitting(given[at]),) if at in given else _wanted(text), text)
        for at, text in enumerate(texts)
    ]
    names: Names[int] = Names()
    names.give(sorted(requests, key=lambda request: (request.key not in given, *_rank(request), request.key)))
    return names


def _rank(request: NameRequest[int]) -> tuple[int, str]:
    name, text = request.names[0], request.text
    exact = 0 if text == name else 1 if upper(text) == name else 2 if identifier(text) == text else 3
    return exact, text


def _fitting(name: str) -> str:
    """Return the user's name, changed if it cannot name a member of an enumeration: `class` → `class_`.

    Underscores at both ends of the user's name are removed first.
    """
    name = name.strip("_") or name
    is_taken = keyword.iskeyword(name) or name in _OF_ENUM or name in _OF_VALUES
    return f"{name}_" if is_taken else name


def _wanted(text: str) -> tuple[str, ...]:
    """Return the names to try for a value, the best one first.

    `a+` → `A`, then `A_PLUS` (with words for characters), then `A_LOWER` (because the text is in lower case).
    """
    name = member_name(text)
    small = f"{name}_LOWER" if lower(text) == text != upper(text) else ""
    return tuple(dict.fromkeys((name, *filter(None, (_spelled(text, "+-"), _spelled(text), small)))))


def member_name(text: str) -> str:
    """Return the preferred member name for a value: `bodyStatus` → `BODY_STATUS`, `-id` → `MINUS_ID`, `>=` → `GE`."""
    if not words(text):
        return _OPERATORS.get(text) or _spelled(text) or ("" if text else "EMPTY") or _unnamed(text)
    leading = _LEADING.match(text)
    sign = leading[0] if leading else ""
    found = [
        *([_OPERATORS.get(sign) or _CHARACTERS[sign]] if sign else []),
        *humps(text[len(sign) :], acronyms=False),
    ]
    return _constant(found) or _unnamed(text)


def _spelled(text: str, those: str = "") -> str:
    """Return a member name with words in place of special characters: `a*` → `A_STAR`.

    `those` are the characters to replace; if it is "", all characters that a name cannot contain are replaced. The
    result is empty if a character has no word, or the name is too long.
    """
    found = ""
    for at, char in enumerate(text):
        is_inner = char == "_" and 0 < at < len(text) - 1
        if _is_word(char) or is_inner or (those and char not in those):
            found += char
            continue
        word = _CHARACTERS.get(char) or "_".join(words(name_of(char)))
        if not word:
            return ""
        found += f" {word} "
    name = _constant(humps(found, acronyms=False))
    return name if len(name) <= _LONGEST else ""


@lru_cache(maxsize=4_096)
def _is_word(char: str) -> bool:
    return bool(words(char))


def _constant(found: Sequence[str]) -> str:
    name = upper("_".join(found))
    return f"VALUE_{name}" if name and not is_letter(name[0]) else name


def _unnamed(text: str) -> str:
    return f"VALUE_{hex_digits(text, 6)}"
