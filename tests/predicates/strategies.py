"""Patterns, texts, JSON values and predicates for property tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from trivet.diagnostics import Origin
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Compare,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    HasKey,
    In,
    ItemAt,
    ItemCover,
    KeyCover,
    Keys,
    Length,
    Matches,
    MultipleOf,
    Never,
    Not,
    Or,
    Predicate,
    PropertyIs,
    Size,
    TypeIs,
    Unique,
    When,
)

ALPHABET = "aabbc01-_ .\n\u2028\u00e9\u0660\U0001f600]^"
texts = st.text(ALPHABET, max_size=6)

_ATOMS = (
    r"a b c 0 - \. \n \/ \0 \cJ \u2028 é \ud83d\ude00 . \d \w \s \D \W \S \p{L} \P{Nd} "
    r"[ab] [^ab] [a-c0] [\d_] [^\s\]^-] [\u{1F600}\xe9] [^]"
)
_atoms = st.sampled_from(_ATOMS.split())
_assertions = st.sampled_from(["^", "$", "\\b", "\\B"])
_quantifiers = st.sampled_from(["", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{2,}", "{0,3}?"])


def _extended(inner: st.SearchStrategy[str], groups: bool) -> st.SearchStrategy[str]:
    openings = ["(?:", "(?=", "(?!"] + (["(", "(?<=", "(?<!"] if groups else [])
    grouped = st.builds(lambda opening, body: f"{opening}{body})", st.sampled_from(openings), inner)
    quantified = st.builds(lambda body, mark: f"(?:{body}){mark}", inner, _quantifiers)
    alternatives = st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})")
    return grouped | quantified | alternatives | st.lists(inner, max_size=4).map("".join)


def patterns(*, groups: bool = True) -> st.SearchStrategy[str]:
    """Patterns of ECMA-262 with the `u` flag; with `groups` also captures, backreferences, lookbehinds."""
    simple = st.builds(lambda atom, mark: atom + mark, _atoms, _quantifiers) | _assertions
    whole = st.recursive(simple, lambda inner: _extended(inner, groups), max_leaves=8)
    if not groups:
        return whole
    referred = st.builds(
        lambda first, between, last, mark: f"({first}){mark}{between}\\1{last}",
        whole, whole, whole, _quantifiers,
    )  # fmt: skip
    return whole | referred


# JSON values and predicates ------------------------------------------------------------------------------
_keys = st.sampled_from(["a", "b", "ab", ""])
_numbers = st.sampled_from([0, 1, -1, 2, Decimal("1.0"), Decimal("0.5"), Decimal("-1.5"), 2.5, 10**30])
_scalars = st.none() | st.booleans() | _numbers | st.text("ab", max_size=3)
values: st.SearchStrategy[Any] = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=3),
    max_leaves=6,
)
_types = st.lists(
    st.sampled_from(["array", "boolean", "integer", "null", "number", "object", "string"]),
    min_size=1,
    max_size=3,
    unique=True,
).map(lambda names: TypeIs(tuple(sorted(names))))  # type: ignore[arg-type]
_patterns = st.sampled_from(["a", "^b", "b$", "^$", "[^a]"])
_small = st.integers(0, 2)
_bounds = st.sampled_from(["<=", ">="])
_names = st.sampled_from("pqrst")


def _when(kind: str, node: st.SearchStrategy[Any]) -> st.SearchStrategy[Predicate]:
    return node.map(lambda inner: When(TypeIs((kind,)), inner))  # type: ignore[arg-type]


def _leaves() -> st.SearchStrategy[Predicate]:
    strings = st.builds(Length, _bounds, _small) | st.builds(Matches, _patterns)
    numbers = st.builds(Compare, st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from([0, 1, 2]))
    arrays = st.builds(Size, _bounds, _small) | st.just(Unique())
    objects = st.builds(Keys, _bounds, _small) | st.builds(HasKey, _keys)
    return (
        st.sampled_from([Always(), Never()])
        | _types
        | st.lists(_scalars, max_size=2).map(lambda items: In(tuple(items)))
        | _when("string", strings)
        | _when("number", numbers | st.just(MultipleOf(Decimal("0.5"))))
        | _when("array", arrays)
        | _when("object", objects)
    )


def _composed(inner: st.SearchStrategy[Predicate]) -> st.SearchStrategy[Predicate]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    key_covers = st.lists(
        st.builds(
            KeyCover, inner, st.just(("a",)), st.lists(_patterns, max_size=1).map(tuple), st.booleans()
        ),
        max_size=2,
    ).map(tuple)
    item_covers = st.lists(
        st.builds(ItemCover, inner, st.none() | _small, st.none() | inner), max_size=2
    ).map(tuple)
    arrays = (
        st.builds(ItemAt, _small, inner)
        | st.builds(EveryItem, _small, inner)
        | st.builds(CountItems, inner, _small, st.none() | _small)
        | st.builds(EveryUncoveredItem, item_covers, inner)
    )
    objects = (
        st.builds(PropertyIs, _keys, inner)
        | st.builds(EveryKey, inner)
        | st.builds(EveryMatchingProperty, _patterns, inner)
        | st.builds(EveryUncoveredProperty, key_covers, inner)
    )
    return (
        st.builds(And, several)
        | st.builds(Or, several)
        | st.builds(ExactlyOne, several)
        | st.builds(Not, inner)
        | st.builds(When, inner, inner, inner)
        | _when("array", arrays)
        | _when("object", objects)
        | st.builds(lambda name, part: Asserted(name, Origin("s.json", f"/{name}"), part), _names, inner)
    )


predicates: st.SearchStrategy[Predicate] = st.recursive(_leaves(), _composed, max_leaves=8)
