"""Makes lists and objects inside a frozen object immutable, so that the object can be hashed."""

from __future__ import annotations

from typing import Any, NoReturn

from pydantic_core import core_schema

_DONE = "frozen"


class FrozenDict(dict[str, Any]):
    """An immutable JSON object."""

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]  # a dict cannot be hashed
        return hash(frozenset(self.items()))

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("it is part of a frozen object")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[FrozenDict], tuple[dict[str, Any]]]:
        return (FrozenDict, (dict(self),))

    def __copy__(self) -> FrozenDict:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> FrozenDict:
        return self


def frozen(value: Any) -> Any:
    """Return the value with tuples in place of lists, and with `FrozenDict` in place of dicts."""
    if isinstance(value, dict):
        return FrozenDict({key: frozen(item) for key, item in value.items()})
    return tuple(frozen(item) for item in value) if isinstance(value, list | tuple) else value


def frozen_field(field: Any) -> Any:
    """Return the core schema of a field, changed so that its value is made immutable after it is read."""
    inner = field["schema"]
    if inner["type"] == "default":
        return {**field, "schema": {**inner, "schema": freezing(inner["schema"])}}
    return {**field, "schema": freezing(inner)}


def freezing(schema: Any) -> Any:
    """Return the core schema changed so that a value is made immutable after it is read."""
    if (schema.get("metadata") or {}).get(_DONE):
        return schema
    return core_schema.no_info_after_validator_function(frozen, schema, metadata={_DONE: True})
