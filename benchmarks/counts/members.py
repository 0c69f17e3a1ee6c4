"""Members whose type says less than their schema, found by walking schemas and classes side by side."""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from trivet.catalog.meaning import Meanings
from trivet.normalize.schema import Schema
from trivet.predicates.nodes import Asserted, Named, Predicate, Unknown
from trivet.predicates.tree import parts

from .package import Package

_BRANCHES = ("allOf", "anyOf", "oneOf")


@dataclass
class Members:
    """Walks each definition's schema and its class side by side."""

    package: Package
    untyped: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.meanings = Meanings(self.package.normal.definitions)
        self._says: dict[str, bool] = {}
        for name, definition in self.package.normal.definitions.items():
            if name in self.package.rows:
                self._place(definition.schema, frozenset(leaves(self.package.bound(name))), set())

    def _place(self, schema: Schema, found: frozenset[Any], seen: set[str]) -> None:
        """A schema, and the types that stand for its values; what it refers to declares members, too."""
        models = [one for one in found if isinstance(one, type) and issubclass(one, BaseModel)]
        for name, child in schema.get("properties", {}).items():
            having = [one for one in models if name in by_json_name(one)]
            if not having and _may_be_object(found):
                self.missing.add(f"{child.origin}")
            for model in having:
                self._member(model, name, child, seen)
        self._inner(schema, found, models, seen)
        for child in chain.from_iterable(schema.get(keyword, ()) for keyword in _BRANCHES):
            self._place(child, found, seen)
        target = schema.get("$ref")
        if target is not None and target not in seen:
            self._place(self.package.normal.definitions[target].schema, found, seen | {target})

    def _member(self, model: type[BaseModel], name: str, child: Schema, seen: set[str]) -> None:
        inner = frozenset(leaves(by_json_name(model)[name]))
        if Any in inner and self.says_more(child):
            self.untyped.add(f"{model.__module__}:{model.__name__}.{name}")
        if "$ref" not in child:
            self._place(child, inner, seen)

    def _inner(
        self, schema: Schema, found: frozenset[Any], models: list[type[BaseModel]], seen: set[str]
    ) -> None:
        """Items and undeclared members that stand inline."""
        items = [
            child for child in (schema.get("items"), *schema.get("prefixItems", ())) if child is not None
        ]
        others = [schema["additionalProperties"]] if "additionalProperties" in schema else []
        others += schema.get("patternProperties", {}).values()
        in_lists = [arg for one in found if get_origin(one) in (list, tuple) for arg in get_args(one)]
        in_maps = [get_args(one)[1] for one in found if get_origin(one) is dict]
        in_maps += [type_ for model in models if (type_ := _others(model)) is not None]
        for children, types_ in ((items, in_lists), (others, in_maps)):
            inner = frozenset(leaves(*types_))
            for child in children:
                if "$ref" not in child:
                    self._place(child, inner, seen)

    def says_more(self, schema: Schema) -> bool:
        """Whether the schema asserts anything, what is only conceded aside."""
        return self._asserts(self.meanings.of(schema))

    def _asserts(self, node: Predicate) -> bool:
        match node:
            case Asserted(_, _, Named() as inner):
                return self._asserts(inner)
            case Asserted(_, _, inner):
                return not isinstance(inner, Unknown)
            case Named(name):
                if name not in self._says:
                    self._says[name] = False
                    self._says[name] = self._asserts(self.meanings.named(name))
                return self._says[name]
        return any(map(self._asserts, parts(node)))


def _may_be_object(found: Iterable[Any]) -> bool:
    """Whether some of the types stand for objects: what another schema narrows to null has no members."""
    return any(
        one is Any or get_origin(one) is dict or (isinstance(one, type) and issubclass(one, BaseModel | dict))
        for one in found
    )


def leaves(*annotations: Any) -> Iterator[Any]:
    """The types of a value, as mypy sees them: without what stands beside them, the options of a union one by one."""
    pending: list[Any] = list(annotations)
    seen: list[Any] = []
    while pending:
        one = pending.pop()
        if any(one is other for other in seen):
            continue
        seen.append(one)
        origin = get_origin(one)
        if origin is Annotated:
            pending.append(get_args(one)[0])
        elif origin in (Union, types.UnionType):
            pending.extend(get_args(one))
        elif hasattr(one, "__value__"):
            pending.append(one.__value__)
        elif isinstance(one, type) and origin is None and issubclass(one, RootModel):
            pending.append(one.model_fields["root"].annotation)
        else:
            yield one


def by_json_name(model: type[BaseModel]) -> dict[str, Any]:
    """The annotations of a class by the JSON names of its members."""
    return {one.alias or name: one.annotation for name, one in model.model_fields.items()}


def _others(model: type[BaseModel]) -> Any:
    """The type of undeclared members."""
    said = model.__annotations__.get("__pydantic_extra__")
    if said is None:
        return None
    scope = vars(sys.modules[model.__module__])
    type_ = typing.get_type_hints(model, scope, include_extras=True)["__pydantic_extra__"]
    return get_args(type_)[1]
