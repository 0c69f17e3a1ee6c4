"""Find the words that each step from a schema to a subschema adds to the subschema's name, such as a property's key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trivet.diagnostics import unescape_token
from trivet.letters import key_word, pascal
from trivet.normalize.branches import Branch, branches, had_of, said_of
from trivet.normalize.words import is_plain_word
from trivet.source import Registry
from trivet.source.drafts import keyword_set

#: The word that a keyword adds to a name; a keyword that is not listed adds itself.
_STEPS = {
    "additionalItems": "Item",
    "additionalProperties": "Value",
    "allOf": "Part",
    "anyOf": "Option",
    "items": "Item",
    "oneOf": "Option",
    "patternProperties": "Value",
    "prefixItems": "Item",
    "unevaluatedItems": "Item",
    "unevaluatedProperties": "Value",
}
_NAMED = keyword_set("properties dependentSchemas dependencies $defs definitions")
_KEYED = _NAMED | {"patternProperties"}
_BRANCHES = frozenset(("allOf", "anyOf", "oneOf"))


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the path from a schema to a subschema, which may add a word to the subschema's name.

    - `words`: the candidates for that word, best first
    - `is_exact`: false if the word was made from a name that cannot be used unchanged, such as `unit-price`
    - `is_told`: false for a branch (such as one of `allOf`) that adds no word; the best word is then empty
    """

    words: tuple[str, ...]
    is_exact: bool = True
    is_told: bool = True


def steps(registry: Registry, document: str, start: str, end: str, owner: str) -> Iterator[Step]:
    """Yield a `Step` for each step on the path from the schema at `start` to its subschema at `end`.

    For example, `properties/id` is one step. `owner` is the name of the schema at `start`.
    """
    at, tokens = start, end[len(start) :].split("/")[1:]
    while tokens:
        keyword = unescape_token(tokens[0])
        width = 2 if len(tokens) > 1 and (keyword in _KEYED or tokens[1].isdigit()) else 1
        key = unescape_token(tokens[1]) if width == 2 else ""
        if width == 2 and keyword in _BRANCHES:
            found = branches(registry, document, f"{at}/{keyword}")
            place = f"{_STEPS[keyword]}{key}"
            branch, beside = found[int(key)], (*found[: int(key)], *found[int(key) + 1 :])
            own_words = said_of(branch, beside, owner)
            if width < len(tokens):
                step = _through(own_words, place, keyword)
            else:
                alone = _alone(branch, beside, is_first=at == start)
                step = Step((*own_words, *alone, *had_of(branch, beside), place))
        elif width == 2 and keyword in _NAMED:
            step = Step((key_word(key),), is_plain_word(key))
        else:
            number = "" if keyword == "patternProperties" else key
            step = Step((_STEPS.get(keyword, pascal(keyword)) + number,))
        yield step
        owner += step.words[0]
        at = "/".join((at, *tokens[:width]))
        tokens = tokens[width:]


def _through(own_words: tuple[str, ...], place: str, keyword: str) -> Step:
    """Return a step for a branch, with the words that it may add to the names of its subschemas, best first.

    A later word is used only if the name with the earlier one is taken. The words are `own_words`, and then `place`,
    such as `Option2`. For `allOf`, or without `own_words`, the first is the empty word.
    """
    if keyword == "allOf" or not own_words:
        return Step(("", *own_words, place), is_told=False)
    return Step((*own_words, place))


def _alone(branch: Branch, beside: Sequence[Branch], *, is_first: bool) -> tuple[str, ...]:
    """Return a candidate for the word that a branch adds to a name; () if another branch becomes a class.

    The candidate is `("Enum",)` or `("Object",)` for the first step of the path (`is_first`). For any other step it
    is `("",)`: no word is added.
    """
    if any(one.is_class for one in beside):
        return ()
    return ("Enum" if branch.is_choice else "Object",) if is_first else ("",)
