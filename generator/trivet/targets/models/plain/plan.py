"""Plans each module of dataclasses, TypedDicts or structs. The plans are records of strings that are ready to print."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from trivet.catalog.records import Catalog, Entity, Field
from trivet.graphs import depth_first
from trivet.letters import is_identifier, lower
from trivet.sinks import PyCode, PyDocstring, PyIdentifier, PyString, py_docstring, py_identifier, py_string
from trivet.targets.models.enums import EnumMember, enum_members
from trivet.targets.models.hints import Symbol
from trivet.targets.models.layout import Layout, layout_of
from trivet.targets.models.names import Names
from trivet.targets.models.plain.annotations import respelled
from trivet.targets.models.plain.generated import generated_types
from trivet.targets.models.plain.homes import Home, homes_of
from trivet.targets.models.plain.shapes import Held, Kind, held, reached, references_of
from trivet.targets.models.spelling import WIDTH, opened
from trivet.targets.models.structural import structural_bundle

_NOTHING = PyCode("")
_TYPE_ALIAS = Symbol("typing", "TypeAlias")
_TYPED_DICT = Symbol("typing", "TypedDict")
_CLASS_VAR = Symbol("typing", "ClassVar")
_STR_ENUM = Symbol("enum", "StrEnum")
_DATACLASS = Symbol("dataclasses", "dataclass")
_STRUCT = Symbol("msgspec", "Struct")
_UNSET = Symbol("msgspec", "UNSET")
_FIELD: Mapping[Kind, Symbol] = {
    "dataclass": Symbol("dataclasses", "field"),
    "msgspec": Symbol("msgspec", "field"),
}


@dataclass(frozen=True, slots=True)
class MemberPlan:
    """A member of a class.

    - `member`: its JSON name.
    - `name`: its Python name.
    - `key`: its JSON name as a string literal.
    - `type`: its type, possibly on several lines.
    - `text`: its type on one line.
    - `value`: the code to print after `=`, or empty.
    """

    member: str
    name: PyIdentifier
    key: PyString
    type: PyCode
    text: PyCode
    value: PyCode
    docstring: PyDocstring | None

    @property
    def quoted(self) -> PyString:
        """Return the type as a string literal, so that Python does not evaluate it at once."""
        return py_string(self.text)


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class or alias, as it is printed.

    - `form`: `class`, `enum`, `alias`, or `functional` (a TypedDict created by a call).
    - `type`: the text in parentheses after a class name, such as a base class; the type that an alias stands for;
      or the name `TypedDict` that a call uses.
    - `decorator`: the decorator of a dataclass, or the annotation `TypeAlias` of an alias.
    """

    definition: str
    form: str
    name: PyIdentifier
    type: PyCode
    decorator: PyCode = _NOTHING
    docstring: PyDocstring | None = None
    head: tuple[PyCode, ...] = ()
    members: tuple[MemberPlan, ...] = ()
    values: tuple[EnumMember, ...] = ()


@dataclass(frozen=True, slots=True)
class ModulePlan:
    """One module. `exports` are statements that re-export classes from a module shared by several documents."""

    module: str
    documents: tuple[str, ...]
    imports: PyCode
    classes: tuple[ClassPlan, ...]
    exports: tuple[PyCode, ...] = ()


@dataclass(frozen=True, slots=True)
class PlainPlan:
    """The plan of a package of dataclasses, TypedDicts or msgspec structs.

    - `held`: the entities, with shapes that such classes can express.
    - `homes`: maps the full name of a definition to the module and name of its class.
    """

    layout: Layout
    held: Held
    homes: Mapping[str, Home]
    modules: tuple[ModulePlan, ...]


def plan_of(catalog: Catalog, kind: Kind) -> PlainPlan:
    """Return the plan of the package. Inline entities that no type uses are left out."""
    types = held(catalog.entities, kind)
    entities = {name: types.entities[name] for name in reached(types.entities, catalog.inline)}
    homes = homes_of(entities)
    own = {entity.name.module for entity in entities.values()}
    layout = layout_of(own | {home.module for home in homes.values()})
    keys = {name: f"D{number}" for number, name in enumerate(entities)}
    attributes = sorted({field.attribute for entity in entities.values() for field in entity.fields})
    members = {attribute: f"f{number}" for number, attribute in enumerate(attributes)}
    bundle = structural_bundle(
        entities.values(), lambda name: keys[name], lambda field: members[field.attribute]
    )
    printed = generated_types(bundle, kind)
    package = _Package(kind, layout, homes, types, keys, members, printed)
    grouped: dict[str, list[Entity]] = {}
    for name in _in_order(entities):
        grouped.setdefault(homes[name].module, []).append(entities[name])
    modules = [_Module(package, module, grouped[module]).plan() for module in sorted(grouped)]
    modules += [_exports(package, module, entities) for module in sorted(own - grouped.keys())]
    return PlainPlan(layout, types, homes, tuple(modules))


def _in_order(entities: Mapping[str, Entity]) -> tuple[str, ...]:
    """Return the names of the definitions, in an order in which their statements can be printed.

    An alias comes after all names that it uses.
    """
    names = {name: frozenset(references_of(entity)) for name, entity in entities.items()}
    eager = {
        name: names[name] if entity.kind == "value" else frozenset() for name, entity in entities.items()
    }
    return depth_first(entities, eager, names)


@dataclass(frozen=True, slots=True)
class _Package:
    """What all modules of the package share.

    datamodel-code-generator reads a JSON Schema in which definitions and members have short names.

    - `keys`: maps the full name of a definition to its short name.
    - `members`: maps an attribute to its short name.
    - `printed`: the types that datamodel-code-generator prints, by definition and member (short names).
    """

    kind: Kind
    layout: Layout
    homes: Mapping[str, Home]
    held: Held
    keys: Mapping[str, str]
    members: Mapping[str, str]
    printed: Mapping[str, Mapping[str, str]]


class _Module:
    def __init__(self, package: _Package, module: str, entities: list[Entity]) -> None:
        self.package = package
        self.module = module
        self.entities = entities
        self.classes = {package.homes[entity.full_name].name for entity in entities}
        fields = [field for entity in entities for field in entity.fields]
        attributes = {field.attribute for field in fields} | {f"{field.attribute}_" for field in fields}
        if package.kind == "typeddict":
            attributes |= {field.name for field in fields}
        self.names = Names(module, package.layout, self.classes, self.classes | attributes)
        self.by_key = {key: name for name, key in package.keys.items()}

    def plan(self) -> ModulePlan:
        classes = tuple(self._class(entity) for entity in self.entities)
        documents = tuple(sorted({entity.origin.document for entity in self.entities}))
        return ModulePlan(self.module, documents, self.names.imports(), classes)

    def _class(self, entity: Entity) -> ClassPlan:
        if entity.kind == "object":
            return _BODIES[self.package.kind](self, entity)
        if entity.kind == "enum" and self.package.kind != "typeddict":
            return ClassPlan(
                entity.full_name,
                "enum",
                self.name_of(entity),
                PyCode(self.names.use(_STR_ENUM)),
                docstring=_docstring(entity, "    "),
                values=enum_members(entity),
            )
        decorator = PyCode(self.names.use(_TYPE_ALIAS))
        return ClassPlan(
            entity.full_name,
            "alias",
            self.name_of(entity),
            self.type_of(entity, "_"),
            decorator,
            _docstring(entity),
        )

    def name_of(self, entity: Entity) -> PyIdentifier:
        return py_identifier(self.package.homes[entity.full_name].name)

    def type_of(self, entity: Entity, member: str) -> PyCode:
        """Return the type of a member or alias as printed in this module.

        `member` is a name from `_Package.members`, or `_` for an alias.
        """
        text = self.package.printed[self.package.keys[entity.full_name]][member]
        return respelled(text, self.names, self._local)

    def _local(self, key: str) -> str | None:
        if key not in self.by_key:
            return None
        home = self.package.homes[self.by_key[key]]
        return self.names.of_class(home.module, home.name)

    def member(self, entity: Entity, field: Field, type_: PyCode, value: str) -> MemberPlan:
        attribute = f"{field.attribute}_" if field.attribute in self._named(entity) else field.attribute
        room = WIDTH - len(f"    {attribute}: ") - (len(f" = {value}") if value else 0)
        about = field.facts.description or field.facts.title
        return MemberPlan(
            field.name,
            py_identifier(attribute),
            py_string(field.name),
            type_ if len(type_) <= room else opened(type_),
            type_,
            PyCode(value),
            py_docstring(about) if about else None,
        )

    def _named(self, entity: Entity) -> set[str]:
        """Return the names of the classes in this module that the entity's types use.

        An attribute with such a name would hide the class.
        """
        homes = (self.package.homes.get(name) for name in references_of(entity))
        return {home.name for home in homes if home is not None and home.module == self.module}


def _dataclass(module: _Module, entity: Entity) -> ClassPlan:
    names = module.names
    members = []
    for field in entity.fields:
        type_ = module.type_of(entity, module.package.members[field.attribute])
        default = "" if field.required else "None"
        if not field.required and field.nullable:
            type_ = PyCode(f"{type_} | {names.json('Absent')}")
            default = names.json("ABSENT")
        arguments = {"name": py_string(field.name)} if field.name != field.attribute else {}
        about = {"metadata": f"{{{_pairs(arguments)}}}"} if arguments else {}
        hidden = {"repr": "False"} if field.facts.effects.sensitive else {}
        members.append(module.member(entity, field, type_, _value(module, default, {**hidden, **about})))
    closed = PyCode(f"_closed: {names.use(_CLASS_VAR)}[{names.use(Symbol('builtins', 'bool'))}] = True")
    return ClassPlan(
        entity.full_name,
        "class",
        module.name_of(entity),
        _NOTHING,
        PyCode(f"@{names.use(_DATACLASS)}(kw_only=True)"),
        _docstring(entity, "    "),
        () if entity.open else (closed,),
        tuple(members),
    )


def _struct(module: _Module, entity: Entity) -> ClassPlan:
    names = module.names
    tag = module.package.held.tags.get(entity.full_name)
    members = []
    for field in entity.fields:
        if tag is not None and field.name == tag.member:
            continue
        type_ = module.type_of(entity, module.package.members[field.attribute])
        default = "" if field.required else names.use(_UNSET)
        renamed = {"name": py_string(field.name)} if field.name != field.attribute else {}
        members.append(module.member(entity, field, type_, _value(module, default, renamed)))
    options = ["kw_only=True"]
    options += [] if entity.open else ["forbid_unknown_fields=True"]
    options += [] if tag is None else [f"tag_field={py_string(tag.member)}", f"tag={py_string(tag.value)}"]
    return ClassPlan(
        entity.full_name,
        "class",
        module.name_of(entity),
        PyCode(", ".join([names.use(_STRUCT), *options])),
        docstring=_docstring(entity, "    "),
        members=tuple(members),
    )


def _typed_dict(module: _Module, entity: Entity) -> ClassPlan:
    types = [
        (field, module.type_of(entity, module.package.members[field.attribute])) for field in entity.fields
    ]
    plain = all(_is_key(field.name) and field.name not in module.classes for field in entity.fields)
    members = tuple(module.member(entity, field, type_, "") for field, type_ in types)
    return ClassPlan(
        entity.full_name,
        "class" if plain else "functional",
        module.name_of(entity),
        PyCode(module.names.use(_TYPED_DICT)),
        docstring=_docstring(entity, "    ") if plain else _docstring(entity, "", _about_members(entity)),
        members=members,
    )


def _about_members(entity: Entity) -> Iterator[str]:
    """Yield a line of documentation for each member with a description or title.

    A TypedDict created by a call cannot have docstrings beside its members, so its own docstring describes them.
    """
    for field in entity.fields:
        about = field.facts.description or field.facts.title
        if about:
            yield f"`{field.name}`: {about}"


_BODIES: Mapping[Kind, Callable[[_Module, Entity], ClassPlan]] = {
    "dataclass": _dataclass,
    "typeddict": _typed_dict,
    "msgspec": _struct,
}


def _value(module: _Module, default: str, arguments: Mapping[str, str]) -> str:
    """Return the code after a member's `=`: the default, or a call of `field` if there are further arguments."""
    if not arguments:
        return default
    first = {"default": default} if default else {}
    spelled = ", ".join(f"{name}={text}" for name, text in {**first, **arguments}.items())
    return f"{module.names.use(_FIELD[module.package.kind])}({spelled})"


def _pairs(members: Mapping[str, str]) -> str:
    return ", ".join(f"{py_string(name)}: {text}" for name, text in members.items())


def _is_key(name: str) -> bool:
    """Return whether this name can be annotated in a class body, and is not mangled by Python there."""
    return is_identifier(name) and not keyword.iskeyword(name) and not name.startswith("__")


def _docstring(entity: Entity, indent: str = "", more: Iterable[str] = ()) -> PyDocstring | None:
    """Return the docstring of a class or alias; None if there is no text for it. `more` are further paragraphs."""
    since = entity.facts.effects.deprecated_since
    deprecated = f"Deprecated since {since}." if since else ""
    texts = (entity.facts.description or entity.facts.title, deprecated, *more)
    text = "\n\n".join(part for part in texts if part)
    return py_docstring(text, indent) if text else None


def _exports(package: _Package, module: str, entities: Mapping[str, Entity]) -> ModulePlan:
    """Return the plan of a module that only re-exports its classes from the module that defines them."""
    own = [entity for entity in entities.values() if entity.name.module == module]
    statements = []
    for entity in sorted(own, key=lambda one: lower(one.name.local)):
        home = package.homes[entity.full_name]
        source = package.layout.relative(module, home.module)
        name, local = py_identifier(home.name), py_identifier(entity.name.local)
        statements.append(PyCode(f"from {source} import {name} as {local}"))
    documents = tuple(sorted({entity.origin.document for entity in own}))
    return ModulePlan(module, documents, PyCode(""), (), tuple(statements))
