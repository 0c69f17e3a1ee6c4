"""Type hints as records. Each is printed as code with the names that the generated module has imported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from trivet.predicates.nodes import Predicate
from trivet.targets.models.tags import Tag


@dataclass(frozen=True, slots=True, order=True)
class Symbol:
    """A name that a module defines, such as `Any` in `typing`. The module can be `builtins`."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Plain:
    """A type without arguments, such as `str`."""

    symbol: Symbol


@dataclass(frozen=True, slots=True)
class ClassOf:
    """The class or alias for a definition, which is given by its full name."""

    definition: str


@dataclass(frozen=True, slots=True)
class Generic:
    """A generic type with its arguments: `list[…]`, `dict[str, …]`, `tuple[…]`."""

    symbol: Symbol
    arguments: tuple[Hint, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """A union: `A | B`."""

    options: tuple[Hint, ...]


@dataclass(frozen=True, slots=True)
class LiteralOf:
    """`Literal[…]` of strings, booleans and integers."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """The type `None`."""


@dataclass(frozen=True, slots=True)
class Decorated:
    """`Annotated[inner, Field(…), Checked(…), NotNull, Json]`, with only the annotations that are needed.

    - `constraints`: the arguments of `Field`.
    - `rules`: a predicate that only a generated function can check, printed as `Checked`.
    - `not_null`, `exact`: whether to add `NotNull` or `Json`.
    - `choice`: the options of a union, if test functions must choose the option (see `NestedUnions`).
    - `tag`: the tag of a union's options, if pydantic's discriminator cannot read it.
    - `default`: (default value,) for objects created in Python, or ().
    """

    inner: Hint
    constraints: tuple[tuple[str, Any], ...] = ()
    rules: Predicate | None = None
    not_null: bool = False
    exact: bool = False
    choice: tuple[str, ...] = ()
    default: tuple[Any, ...] = ()
    tag: Tag | None = None


Hint: TypeAlias = Plain | ClassOf | Generic | Either | LiteralOf | Nothing | Decorated

STR = Plain(Symbol("builtins", "str"))
INT = Plain(Symbol("builtins", "int"))
FLOAT = Plain(Symbol("builtins", "float"))
BOOL = Plain(Symbol("builtins", "bool"))
ANY = Plain(Symbol("typing", "Any"))
DATE = Plain(Symbol("datetime", "date"))
DATE_TIME = Plain(Symbol("datetime", "datetime"))
UUID = Plain(Symbol("uuid", "UUID"))
NONE = Nothing()

#: The ellipsis in `tuple[item, ...]`.
REST = Plain(Symbol("builtins", "..."))

_LIST, _DICT, _TUPLE = (Symbol("builtins", name) for name in ("list", "dict", "tuple"))
_MAPPING = Symbol("collections.abc", "Mapping")


def list_of(item: Hint) -> Hint:
    return Generic(_LIST, (item,))


def dict_of(value: Hint) -> Hint:
    return Generic(_DICT, (STR, value))


def tuple_of(items: tuple[Hint, ...]) -> Hint:
    return Generic(_TUPLE, items)


def either(options: tuple[Hint, ...]) -> Hint:
    """Return the union of the options, without repetitions and with None last.

    If an option is `Any`, return `Any`. If one option is left, return that option.
    """
    flat: list[Hint] = []
    for option in options:
        flat.extend(option.options if isinstance(option, Either) else (option,))
    kept = _one_literal([option for index, option in enumerate(flat) if option not in (NONE, *flat[:index])])
    if ANY in kept:
        return ANY
    ordered = (*kept, NONE) if NONE in flat else tuple(kept)
    return ordered[0] if len(ordered) == 1 else Either(ordered)


def _one_literal(options: list[Hint]) -> list[Hint]:
    """Return the options with all `Literal` types merged into one, which is in the place of the first."""
    first = next((option for option in options if isinstance(option, LiteralOf)), None)
    if first is None:
        return options
    values = [value for option in options if isinstance(option, LiteralOf) for value in option.values]
    known = [(type(value), value) for value in values]
    kept = tuple(value for at, value in enumerate(values) if known[at] not in known[:at])
    others = [option for option in options if option is first or not isinstance(option, LiteralOf)]
    return [LiteralOf(kept) if option is first else option for option in others]


def constrained(hint: Hint, constraints: tuple[tuple[str, Any], ...]) -> Decorated:
    """Return the hint with the given arguments of `Field` added before its existing ones."""
    decorated = hint if isinstance(hint, Decorated) else Decorated(hint)
    return replace(decorated, constraints=(*constraints, *decorated.constraints))


def frozen(hint: Hint) -> Hint:
    """Return the hint with immutable collections: tuples for lists and `Mapping` for dicts, at any depth."""
    match hint:
        case Generic(symbol, (item,)) if symbol == _LIST:
            return Generic(_TUPLE, (frozen(item), REST))
        case Generic(symbol, arguments):
            kept = _MAPPING if symbol == _DICT else symbol
            return Generic(kept, tuple(frozen(argument) for argument in arguments))
        case Either(options):
            return either(tuple(frozen(option) for option in options))
        case Decorated(inner):
            return replace(hint, inner=frozen(inner))
    return hint


def parts(hint: Hint) -> Iterator[Hint]:
    """Yield the hint and all hints inside it. A hint comes before those inside it."""
    yield hint
    match hint:
        case Generic(_, inner) | Either(inner):
            for part in inner:
                yield from parts(part)
        case Decorated(inner_hint):
            yield from parts(inner_hint)


def classes(hint: Hint) -> Iterator[str]:
    """Yield the full names of the definitions that the hint refers to, with repetitions."""
    return (part.definition for part in parts(hint) if isinstance(part, ClassOf))
