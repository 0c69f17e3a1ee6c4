"""Draws random instances for the schemas of the normal form, with the library hypothesis.

The same seed gives the same instances. hypothesis, from `trivet[fuzz]`, is only imported when values are drawn.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from trivet.diagnostics import TrivetError
from trivet.json_text import json_line
from trivet.normalize.schema import NormalForm
from trivet.predicates.nodes import Predicate
from trivet.prove.edges import ODD_NUMBERS, PROBES
from trivet.prove.instances import Instance
from trivet.prove.kinds import Site, kinds, listed
from trivet.prove.samples import Sampler
from trivet.prove.texts import FORMAT_TEXTS, ODD_TEXTS, matching

#: The function `draw` of hypothesis: it takes a strategy, and returns a value that the strategy generates.
Draw: TypeAlias = Callable[[Any], Any]

_CHUNK = 500
_DEPTH = 6
_MEMBERS = 30


class FuzzMissingError(TrivetError):
    """`--fuzz` was given, but hypothesis is not installed."""


def draw(
    normal: NormalForm, predicates: Mapping[str, Predicate], definition: str, count: int, seed: int
) -> Iterator[Instance]:
    """Yield `count` instances of a definition, about half of them mutated; equal seeds yield equal instances.

    Raises `FuzzMissingError` if hypothesis is not installed.
    """
    if importlib.util.find_spec("hypothesis") is None:
        raise FuzzMissingError("--fuzz needs hypothesis; install trivet[fuzz]")
    maker = _Maker(Sampler(normal.definitions, predicates))
    site: Site = (normal.definitions[definition].schema,)
    for start in range(0, count, _CHUNK):
        for index, value in enumerate(_chunk(maker, site, min(_CHUNK, count - start), seed + start)):
            text = json_line(value)
            yield Instance(value, text, f"drawn with seed {seed}, number {start + index + 1}")


def _chunk(maker: _Maker, site: Site, count: int, seed: int) -> list[Any]:
    import hypothesis
    from hypothesis import strategies as st

    values: list[Any] = []

    @st.composite
    def documents(drawn: Draw) -> Any:
        value = maker.value(drawn, site, 0)
        return maker.mutated(drawn, value) if drawn(st.booleans()) else value

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=False,
        phases=(hypothesis.Phase.generate,),
        suppress_health_check=list(hypothesis.HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
    )
    @hypothesis.given(documents())
    def collect(value: Any) -> None:
        values.append(value)

    collect()
    return values[:count]


class _Maker:
    """Draws values for sites (sets of schemas that apply to the same value); all randomness comes from hypothesis."""

    def __init__(self, sampler: Sampler) -> None:
        from hypothesis import strategies as st

        self._sampler = sampler
        self._any = st.sampled_from((*PROBES, *ODD_NUMBERS, *ODD_TEXTS))
        self._text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
        self._float = st.decimals(
            allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9
        )
        self._integer = st.integers(-(2**40), 2**40)
        self._small = st.integers(0, 4)
        self._few = st.integers(0, 1)
        self._st = st

    def value(self, drawn: Draw, site: Site, depth: int) -> Any:
        """Draw a random value that every schema of the site probably accepts; now and then, any value.

        A site is the set of schemas that apply to the same value.
        """
        st, sampler = self._st, self._sampler
        if drawn(self._small) == 0 and drawn(self._small) == 0:
            return drawn(self._any)
        if depth >= _DEPTH:
            return sampler.sample(site)
        flat = sampler.flat(site, choice=drawn(st.integers(0, sampler.width(site) - 1)))
        choices = [value for schema in flat for value in listed(schema)]
        if choices:
            return drawn(st.sampled_from(choices))
        found = kinds(flat)
        return _KINDS[drawn(st.sampled_from(found or ["null"]))](self, drawn, flat, depth)

    def object(self, drawn: Draw, flat: Site, depth: int) -> Any:
        st, sampler = self._st, self._sampler
        required = [key for schema in flat for key in schema.get("required", ())]
        optional = [key for schema in flat for key in schema.get("properties", ()) if key not in required]
        taken = drawn(st.lists(st.sampled_from(optional), max_size=_MEMBERS, unique=True)) if optional else []
        more: int = drawn(self._few)
        extra = list(sampler.undeclared(flat))[:more]
        names = dict.fromkeys((*required, *taken, *extra))
        return {key: self.value(drawn, sampler.member(flat, key), depth + 1) for key in names}

    def array(self, drawn: Draw, flat: Site, depth: int) -> Any:
        least = max((int(schema.get("minItems", 0)) for schema in flat), default=0)
        length = min(least, 20) + drawn(self._small)
        return [self.value(drawn, self._sampler.item(flat, index), depth + 1) for index in range(length)]

    def string(self, drawn: Draw, flat: Site, depth: int) -> Any:
        known = [text for schema in flat for text in _known_texts(schema)]
        if known and drawn(self._small):
            return drawn(self._st.sampled_from(known))
        return drawn(self._text)

    def number(self, drawn: Draw, flat: Site, depth: int) -> Any:
        bounds = [value for value in self._sampler.candidates(flat, _DEPTH + 9) if _is_number(value)]
        if bounds and drawn(self._st.booleans()):
            return drawn(self._st.sampled_from(bounds))
        return drawn(self._st.one_of(self._integer, self._float))

    def integer(self, drawn: Draw, flat: Site, depth: int) -> Any:
        return drawn(self._integer)

    def boolean(self, drawn: Draw, flat: Site, depth: int) -> Any:
        return drawn(self._st.booleans())

    def null(self, drawn: Draw, flat: Site, depth: int) -> Any:
        return None

    def mutated(self, drawn: Draw, value: Any) -> Any:
        """Return the value with one part, at any depth, removed, replaced, repeated or added.

        `drawn` draws from Hypothesis strategies, and so makes all random choices.
        """
        if isinstance(value, dict) and value:
            key = drawn(self._st.sampled_from(sorted(value)))
            how = drawn(self._small)
            if how == 0:
                return {name: item for name, item in value.items() if name != key}
            if how == 1:
                return {**value, drawn(self._text): drawn(self._any)}
            return {**value, key: self.mutated(drawn, value[key])}
        if isinstance(value, list) and value:
            index = drawn(self._st.integers(0, len(value) - 1))
            how = drawn(self._small)
            if how == 0:
                return value[:index] + value[index + 1 :]
            if how == 1:
                return [*value, value[index]]
            return [*value[:index], self.mutated(drawn, value[index]), *value[index + 1 :]]
        if isinstance(value, str) and value and drawn(self._st.booleans()):
            return value[:-1] + drawn(self._text)
        return drawn(self._any)


def _known_texts(schema: Any) -> Iterator[str]:
    if isinstance(schema.get("format"), str):
        yield from FORMAT_TEXTS.get(schema["format"], ())
    if "pattern" in schema:
        yield from matching(schema["pattern"])
    for word in ("minLength", "maxLength"):
        if word in schema and int(schema[word]) <= 1_000:
            yield from ("x" * max(int(schema[word]) + step, 0) for step in (-1, 0, 1))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


_KINDS: dict[str, Callable[[_Maker, Any, Site, int], Any]] = {
    "array": _Maker.array,
    "boolean": _Maker.boolean,
    "integer": _Maker.integer,
    "null": _Maker.null,
    "number": _Maker.number,
    "object": _Maker.object,
    "string": _Maker.string,
}
