"""Replaces parts of an instance by plain valid values, and keeps the instance valid."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from trivet.diagnostics import unescape_token
from trivet.normalize.schema import Schema
from trivet.predicates.values import is_integer, is_number, json_key
from trivet.prove.samples import Sampler

_CANDIDATES = 40
_VARIATIONS = 200
_TRIES = 40
_MOST_PLACES = 200
_LONGEST_INTEGER = 400
_LAST_DIGITS = re.compile(r"[0-9]+(?=[^0-9]*$)")

#: JSON Pointers into an instance, each with a schema that the part there must satisfy.
Places = Iterable[tuple[str, Schema]]


def replaced(value: Any, pointer: str, new: Any) -> Any:
    """Return the value with `new` at a JSON Pointer; return the value itself if nothing is there."""
    if not pointer:
        return new
    token, slash, rest = pointer[1:].partition("/")
    if isinstance(value, dict):
        key = unescape_token(token)
        return {**value, key: replaced(value[key], slash + rest, new)} if key in value else value
    if isinstance(value, list) and token.isdigit() and int(token) < len(value):
        index = int(token)
        return [*value[:index], replaced(value[index], slash + rest, new), *value[index + 1 :]]
    return value


@dataclass(frozen=True, slots=True)
class Replacer:
    """Puts samples into instances. A sample is a plain valid value of a schema."""

    sampler: Sampler
    _unlike: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    def with_samples(self, value: Any, places: Places) -> Any:
        """Return the value with a sample at each place. Places with the same schema get the same sample."""
        for pointer, schema in places:
            value = replaced(value, pointer, self.sample(schema))
        return value

    def one_by_one(self, value: Any, places: Places, is_valid: Callable[[Any], bool]) -> Any:
        """Return the value with a sample at each place where some sample leaves the whole value valid.

        Places with the same schema get different samples where equal ones would be invalid, as under `uniqueItems`.
        `value` must be valid.
        """
        spent: set[tuple[int, Hashable]] = set()
        for pointer, schema in islice(places, _MOST_PLACES):
            fresh = [one for one in self._samples(schema) if (id(schema), json_key(one)) not in spent]
            for sample in (self.sample(schema), *fresh[:_TRIES]):
                changed = replaced(value, pointer, sample)
                if is_valid(changed):
                    value = changed
                    spent.add((id(schema), json_key(sample)))
                    break
        return value

    def sample(self, schema: Schema) -> Any:
        return _plain(self.sampler.sample((schema,)))

    def _samples(self, schema: Schema) -> tuple[Any, ...]:
        if id(schema) not in self._unlike:
            distinct = {json_key(value): _plain(value) for value in self._valid(schema)}
            self._unlike[id(schema)] = tuple(distinct.values())
        return self._unlike[id(schema)]

    def _valid(self, schema: Schema) -> Iterator[Any]:
        """Yield values that the schema accepts, the plainest first; some may be equal."""
        site = (schema,)
        candidates = islice(self.sampler.candidates(site), _CANDIDATES)
        found = [value for value in candidates if self.sampler.holds(site, value)]
        yield from found
        for number in range(1, _VARIATIONS):
            varied = (other for value in found[:2] for other in _varied(value, number))
            yield from (value for value in varied if self.sampler.holds(site, value))


def _varied(value: Any, number: int) -> Iterator[Any]:
    """Yield values that resemble the string or number `value`; another `number` gives other values."""
    if isinstance(value, str):
        yield _LAST_DIGITS.sub(lambda digits: str(number).rjust(len(digits[0]), "0"), value)
        yield f"{value}{number}"
        yield f"s{number}{value}"
    elif is_number(value):
        yield value + number
        yield value - number


def _plain(value: Any) -> Any:
    """Return the value with each whole number as an `int`, which is written without a fraction or an exponent."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    is_whole = isinstance(value, Decimal) and value.adjusted() < _LONGEST_INTEGER and is_integer(value)
    return int(value) if is_whole else value
