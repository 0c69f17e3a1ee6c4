"""Plans each module of pydantic classes. The plans are records of strings that are ready to print."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trivet.catalog.records import Catalog, Entity, Field
from trivet.graphs import cyclic, depth_first
from trivet.letters import lower
from trivet.predicates.nodes import Asserted, Predicate
from trivet.settings import ModelsTarget
from trivet.sinks import PyCode, PyDocstring, PyIdentifier, py_docstring, py_identifier
from trivet.targets.models import dependencies, hints
from trivet.targets.models.defaults import with_defaults
from trivet.targets.models.enums import EnumMember, bases, enum_members
from trivet.targets.models.hints import ClassOf, Hint, Symbol
from trivet.targets.models.inherit import inherit
from trivet.targets.models.large_aliases import unfolded
from trivet.targets.models.layout import Layout, layout_of
from trivet.targets.models.names import Names
from trivet.targets.models.own import own_modules, own_type, symbol_of
from trivet.targets.models.same import with_aliases
from trivet.targets.models.spelling import WIDTH, late_alias, opened, spell, spelled_literal
from trivet.targets.models.structure import (
    Alias,
    EnumClass,
    Member,
    ObjectClass,
    Structure,
    frozen,
    structure_of,
)
from trivet.targets.models.typer import Typer

_CONFIG = Symbol("pydantic", "ConfigDict")
#: Attributes of classes besides those of their members.
_OF_CLASSES = frozenset(("_rules", "model_config"))
_TYPE_ALIAS = Symbol("typing", "TypeAlias")


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """An attribute of a model.

    - `member`: the JSON name
    - `type`: the annotation, possibly on several lines
    - `text`: the annotation on one line
    - `default`: the code after `=`; empty if there is no default
    """

    member: str
    name: PyIdentifier
    type: PyCode
    text: PyCode
    default: PyCode
    docstring: PyDocstring | None


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class or alias to print.

    - `kind`: `model`, `enum`, `alias`, or `late` for an alias that is created from a string
    - `head`: the code before the fields, such as the docstring and the rules
    - `type`: the type of an alias; None for classes
    - `value`: the code after `=` of a late alias
    """

    definition: str
    kind: str
    name: PyIdentifier
    base: PyCode
    head: tuple[PyCode | PyDocstring, ...]
    fields: tuple[FieldPlan, ...] = ()
    members: tuple[EnumMember, ...] = ()
    type: PyCode | None = None
    value: PyCode | None = None


@dataclass(frozen=True, slots=True)
class ModulePlan:
    """A module of the package, before it is printed.

    `rules` maps names of functions to the predicates that they check. These functions are printed into a module of
    their own.
    """

    module: str
    documents: tuple[str, ...]
    classes: tuple[ClassPlan, ...]
    imports: PyCode
    late_imports: PyCode
    after: tuple[PyCode, ...]
    rules: Mapping[str, Predicate]


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of the whole package of models.

    - `structures`: the class or alias of each printed definition, by full name.
    - `typed`: the `format` assertions that have become Python types.
    - `own`: the modules of the user's own classes (`x-python-type`).
    - `tests`: the full names of the definitions whose test functions are called in type hints.
    """

    layout: Layout
    modules: tuple[ModulePlan, ...]
    structures: Mapping[str, Structure]
    typed: frozenset[Asserted]
    own: frozenset[str] = frozenset()
    tests: frozenset[str] = frozenset()


def plan_of(catalog: Catalog, target: ModelsTarget) -> Plan:
    """Return the plan of the package. Inline entities that no type uses are left out."""
    layout = layout_of(catalog.modules())
    typer = Typer(catalog.entities)
    every = _structures(catalog, typer, target)
    reached = dependencies.reached(every, catalog.inline)
    structures = {name: one for name, one in every.items() if name in reached}
    circles = dependencies.module_circles(structures)
    hiding = dependencies.hiding(structures)
    extended = dependencies.extended(structures)
    modules = tuple(
        _Module(module, entities, layout, structures, circles[module], target.frozen, hiding, extended).plan()
        for module, every_one in catalog.modules().items()
        if (entities := tuple(one for one in every_one if one.full_name in reached))
    )
    own = own_modules(catalog.entities.values())
    return Plan(
        layout, modules, structures, frozenset(typer.typed_formats), own, dependencies.tests_named(structures)
    )


def _structures(catalog: Catalog, typer: Typer, target: ModelsTarget) -> dict[str, Structure]:
    own = {name: structure_of(entity, typer) for name, entity in catalog.entities.items()}
    if target.use_defaults:
        own = with_defaults(own)
    if target.frozen:
        own = {name: frozen(structure) for name, structure in own.items()}
    found = with_aliases(inherit(own))
    eager = {name: dependencies.eager(structure) for name, structure in found.items()}
    circular = cyclic(eager)
    modules = dependencies.module_circles(found)
    for name, structure in found.items():
        if isinstance(structure, Alias):
            near = modules[structure.entity.name.module] - {structure.entity.name.module}
            crossing = any(found[other].entity.name.module in near for other in eager[name])
            if crossing or name in circular:
                found[name] = Alias(structure.entity, structure.hint, recursive=True)
    for name in unfolded(
        {name: one.hint for name, one in found.items() if isinstance(one, Alias) and not one.recursive}
    ):
        found[name] = Alias(found[name].entity, dependencies.hints_of(found[name])[0], recursive=True)
    return found


class _Module:
    def __init__(
        self,
        module: str,
        entities: tuple[Entity, ...],
        layout: Layout,
        structures: Mapping[str, Structure],
        circle: frozenset[str],
        frozen: bool,
        hiding: frozenset[str],
        extended: frozenset[str],
    ) -> None:
        self.module = module
        self.layout = layout
        self.frozen = frozen
        self.hiding = hiding
        self.structures = {entity.full_name: structures[entity.full_name] for entity in entities}
        classes = {entity.name.local for entity in entities}
        attributes = {field.attribute for entity in entities for field in entity.fields}
        attributes |= {f"{name}_" for name in attributes}  # as renamed by _field
        taken = classes | attributes | _OF_CLASSES | layout.submodules(module)
        self.names = Names(module, layout, classes, taken, circle - {module}, extended)
        self.rules: dict[str, Predicate] = {}

    def plan(self) -> ModulePlan:
        eager = {name: dependencies.eager(structure) for name, structure in self.structures.items()}
        lazy = {name: dependencies.lazy(structure) for name, structure in self.structures.items()}
        order = depth_first(self.structures, eager, lazy)
        plans = tuple(self._class(self.structures[name]) for name in order)
        after = tuple(
            PyCode(f"{self.structures[name].entity.name.local}.model_rebuild()")
            for name in dependencies.unfinished(order, lazy)
            if isinstance(self.structures[name], ObjectClass)
        )
        documents = tuple(sorted({s.entity.origin.document for s in self.structures.values()}))
        late = self.names.late_imports()
        return ModulePlan(
            self.module, documents, plans, self.names.imports(), late, () if late else after, self.rules
        )

    def _class(self, structure: Structure) -> ClassPlan:
        match structure:
            case ObjectClass():
                return self._model(structure)
            case EnumClass(entity):
                return ClassPlan(
                    entity.full_name,
                    "enum",
                    py_identifier(entity.name.local),
                    PyCode(self._enum_bases(entity)),
                    self._docstring(entity),
                    members=enum_members(entity),
                )
            case Alias(entity, hint, recursive):
                return self._alias(entity, hint, recursive)

    def _enum_bases(self, entity: Entity) -> str:
        """Return the base classes of an enumeration, as code. `JsonEnum` is the first if any value is not a string."""
        names = [self.names.use(base) for base in bases(entity.values)]
        is_text = all(isinstance(value, str) for value in entity.values)
        return ", ".join(names if is_text else [self.names.json("JsonEnum"), *names])

    def _alias(self, entity: Entity, hint: Hint, recursive: bool) -> ClassPlan:
        name = py_identifier(entity.name.local)
        word = _snake(entity.name.local)
        if isinstance(hint, ClassOf):  # another name for the class, which can be called too
            text = PyCode(self.names.of_class(*hint.definition.rsplit(".", 1)))
        else:
            text = spell(_marked_exact(hint), self.names, self._rule, word)
        about = self._docstring(entity, "")
        if recursive:
            base = PyCode(self.names.late_alias())
            value = late_alias(base, name, text)
            return ClassPlan(entity.full_name, "late", name, base, about, type=text, value=value)
        base = PyCode(self.names.use(_TYPE_ALIAS))
        return ClassPlan(entity.full_name, "alias", name, base, about, type=text)

    def _model(self, structure: ObjectClass) -> ClassPlan:
        entity = structure.entity
        word = _snake(entity.name.local)
        shadowed = dependencies.shadowed(structure)
        fields = tuple(
            self._field(member, word, shadowed)
            for member in structure.members
            if member.field.name not in structure.inherited
        )
        head: tuple[PyCode | PyDocstring, ...] = (
            *self._docstring(entity),
            *self._config(structure),
            *self._others(structure, word),
        )
        if structure.rules is not None:
            rule = self._rule(word, structure.rules)
            # `_rules` would override that of the base class, or hide a rules module.
            name = f"_{word}_checked" if structure.bases else "_rules"
            head = (*head, PyCode(f"{name} = {self.names.json('checked')}({rule})"))
        bases = [self.names.of_class(*base.rsplit(".", 1)) for base in structure.bases]
        base = PyCode(", ".join(bases or [self.names.json("JsonModel")]))
        return ClassPlan(
            entity.full_name,
            "model",
            py_identifier(entity.name.local),
            base,
            head if head or fields else (PyCode("pass"),),
            fields,
        )

    def _others(self, structure: ObjectClass, word: str) -> Iterator[PyCode]:
        """Yield the statements of a class about undeclared members: their type, and that `repr` does not show them."""
        if structure.closed:
            return
        if structure.extras is not None:
            type_ = spell(hints.dict_of(structure.extras), self.names, self._rule, f"{word}_others")
            yield PyCode(f"__pydantic_extra__: {type_}")
        if structure.entity.sensitive_others:
            yield PyCode(f"__repr_args__ = {self.names.json('without_others')}")

    def _config(self, structure: ObjectClass) -> tuple[PyCode, ...]:
        settings = ['extra="forbid"'] if structure.closed else []
        settings += ["frozen=True"] if self.frozen and not structure.bases else []
        settings += ["hide_input_in_errors=True"] if structure.entity.full_name in self.hiding else []
        if not settings:
            return ()
        return (PyCode(f"model_config = {self.names.use(_CONFIG)}({', '.join(settings)})"),)

    def _field(self, member: Member, word: str, shadowed: Collection[str]) -> FieldPlan:
        """Return the plan of a member's attribute.

        - `word`: the beginning of the names of functions for the member.
        - `shadowed`: class names in annotations. An attribute with such a name gets a `_` at the end.
        """
        field = member.field
        attribute = f"{field.attribute}_" if field.attribute in shadowed else field.attribute
        default = _default(member)
        text = self._type(member, attribute, f"{word}_{field.attribute}")
        room = WIDTH - len(f"    {attribute}: ") - (len(f" = {default}") if default else 0)
        laid_out = text if len(text) <= room else opened(text)
        about = field.facts.description or field.facts.title
        docstring = py_docstring(about) if about else None
        return FieldPlan(field.name, py_identifier(attribute), laid_out, text, PyCode(default), docstring)

    def _type(self, member: Member, attribute: str, word: str) -> PyCode:
        arguments = tuple(_field_arguments(member.field, attribute))
        symbol = symbol_of(member.field)
        if symbol is not None:
            return own_type(member, symbol, arguments, self.names, self._rule, word)
        hint = hints.constrained(member.hint, arguments) if arguments else member.hint
        return spell(hint, self.names, self._rule, word)

    def _rule(self, word: str, predicate: Predicate) -> str:
        """Add a rule named after `word`, and return the expression that refers to it.

        If a different rule already has that name, the new one gets a suffix.
        """
        name = f"check_{word}"
        while name in self.rules and self.rules[name] != predicate:
            name += "_also"
        self.rules[name] = predicate
        return f"{self.names.of_module(self.layout.rules[self.module])}.{name}"

    def _docstring(self, entity: Entity, indent: str = "    ") -> tuple[PyDocstring, ...]:
        since = entity.facts.effects.deprecated_since
        texts = (
            entity.facts.description or entity.facts.title,
            f"Deprecated since {since}." if since else "",
        )
        text = "\n\n".join(part for part in texts if part)
        return (py_docstring(text, indent),) if text else ()


def _field_arguments(field: Field, attribute: str) -> Iterator[tuple[str, Any]]:
    """Yield the arguments of a member's `Field(…)`, except constraints."""
    if attribute != field.name:
        yield "alias", field.name
    since = field.facts.effects.deprecated_since
    if since or field.facts.deprecated:
        yield "deprecated", f"since {since}" if since else True
    if field.facts.effects.sensitive:
        yield "repr", False


def _default(member: Member) -> str:
    """Return the code of an attribute's default, or an empty string if it has none.

    An optional member has the default None. A required member has a default only if a single value is allowed:
    that value. An instance of a class of the user's own is never a default.
    """
    if not member.field.required:
        return "None"
    match member.hint:
        case hints.LiteralOf((value,)) if symbol_of(member.field) is None:
            return spelled_literal(value)
    return ""


def _marked_exact(hint: Hint) -> Hint:
    """Return the hint of an alias, with the annotation `Json` added.

    A reference to a class or another alias (`ClassOf`) is returned unchanged. With `Json`, values of the alias
    are read exactly even outside a model.
    """
    if isinstance(hint, ClassOf):
        return hint
    if isinstance(hint, hints.Decorated):
        return replace(hint, exact=True)
    return hints.Decorated(hint, exact=True)


def _snake(name: str) -> str:
    text = "".join(
        f"_{char}" if char.isupper() and at and not name[at - 1].isupper() else char
        for at, char in enumerate(name)
    )
    return lower(text)
