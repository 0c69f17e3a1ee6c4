"""Documents that a leg accepts, and pairs of them that cannot both be stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from trivet.json_text import json_line
from trivet.prove.instances import Instance


@dataclass(frozen=True, slots=True)
class Known:
    """A document that the leg accepts.

    `shown` is the document as the leg returns it, after it was inserted into an empty table.
    """

    instance: Instance
    shown: Any

    @property
    def pair(self) -> tuple[str, Any]:
        return self.instance.text, self.shown

    def given_back(self) -> Instance:
        """Return the instance with `shown`, the document that the leg returns, as its value."""
        return replace(self.instance, value=self.shown, text=json_line(self.shown))


def clashing(
    documents: Sequence[Known], key: tuple[str, ...], names: tuple[str, ...]
) -> Iterator[tuple[Known, dict[str, Any]]]:
    """Yield (document, value) pairs with different keys, but with equal values of the unique members `names`.

    `value` is a copy of the document that has the key of another document in `documents`.

    - `key`: the members of the key
    - `names`: the members that must be unique together; nothing is yielded if one of them is in the key
    """
    known = [one for one in documents if isinstance(one.instance.value, dict)]
    keys = {json_line(values): values for one in known if (values := values_of(one.instance.value, key))}
    for before in known:
        value = before.instance.value
        if set(key) & set(names) or not values_of(value, names):
            continue
        for other in keys.values():
            if other != values_of(value, key):
                yield before, {**value, **dict(zip(key, other, strict=True))}


def values_of(value: dict[str, Any], names: tuple[str, ...]) -> list[Any]:
    """Return the values of the members in `names`; [] if one of them is absent or null."""
    values = [value.get(name) for name in names]
    return [] if None in values else values
