"""Holds the data that all pages share: the catalog, the names and files in all targets, and the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trivet.catalog.records import Catalog, Entity, Facts, Field
from trivet.catalog.relations import Relation, relations
from trivet.catalog.shape_types import types_in
from trivet.normalize.schema import Reading
from trivet.predicates.analysis.definitions import Analysis
from trivet.predicates.nodes import Predicate
from trivet.settings import DocsTarget
from trivet.sinks import Markdown, markdown_text
from trivet.target_result import Placement, TargetResult, in_order
from trivet.targets.docs.conditions import Types
from trivet.targets.docs.english import English
from trivet.targets.docs.example_document import ExampleDocuments
from trivet.targets.docs.layout import Layout, layout, targets_of
from trivet.targets.docs.legs import InTarget, Verdicts
from trivet.targets.docs.limits import Limits, limits
from trivet.targets.docs.markdown import cut, link, paragraphs
from trivet.targets.docs.notes import text_of
from trivet.targets.docs.places import by_definition, relative
from trivet.targets.docs.rich import rich_blocks, rich_line
from trivet.targets.docs.versions import Changes, by_stem

Row = Mapping[str, str]

_KINDS: Mapping[str, Markdown] = {
    "enum": Markdown("enumeration"),
    "object": Markdown("object"),
    "value": Markdown("value"),
}
#: Longer names would make a table too wide.
_SHORT_CHARACTERS = 28


@dataclass(frozen=True, slots=True)
class Site:
    """The data that all pages of the docs share.

    - `base`: the docs folder, relative to the root
    - `layout`: which page describes each definition
    - `targets`: the targets that have names to show
    - `places`: placements by (definition, member), then by target; the member is None for the definition itself
    - `uses`, `used_by`: definitions linked by `$ref`, in each direction
    - `refers`, `referred`: references by `x-references`, in each direction
    - `types`: the JSON types that each definition may accept
    - `rows_of`: the ledger rows of each definition
    - `verdicts`: all verdicts, including exact ones, which have no ledger row
    - `analysis`: answers questions about the predicates
    - `limits`: the reasons for verdicts that are not exact
    - `examples`: makes an example of a definition
    - `is_markdown`: whether descriptions are Markdown
    - `files`: the address of the project's files, if the settings name it
    - `changes`: changes since other versions, by the page's path without suffix
    """

    base: str
    title: Markdown
    catalog: Catalog
    layout: Layout
    targets: tuple[str, ...]
    places: Mapping[tuple[str, str | None], Mapping[str, Placement]]
    uses: Mapping[str, tuple[str, ...]]
    used_by: Mapping[str, tuple[str, ...]]
    refers: Mapping[str, tuple[Relation, ...]]
    referred: Mapping[str, tuple[Relation, ...]]
    types: Mapping[str, Types]
    readings: Mapping[str, tuple[Reading, ...]]
    owners: Mapping[str, str]
    ledger: Mapping[str, Any]
    rows_of: Mapping[str, tuple[Row, ...]]
    verdicts: Verdicts
    predicates: Mapping[str, Predicate]
    analysis: Analysis
    limits: Limits
    examples: ExampleDocuments
    is_markdown: bool
    files: str | None
    changes: Mapping[str, Changes]

    def place(self, definition: str, member: str | None, target: str) -> Placement | None:
        """Return the placement of a definition or a member in a target; None if the target does not contain it.

        For the definition itself, `member` is None.
        """
        return self.places.get((definition, member), {}).get(target)

    def named(self, entity: Entity) -> tuple[Field, ...]:
        """Return the fields of a definition, followed by its further members that have a name in some target.

        For example, a definition that accepts objects and strings has no fields, but its members may have columns.
        """
        listed = {field.name for field in entity.fields}
        others = (field for field in entity.members if field.name not in listed)
        columns = (
            one for one in others if any(self.place(entity.full_name, one.name, to) for to in self.targets)
        )
        return (*entity.fields, *columns)

    def local(self, definition: str) -> Markdown:
        """Return the name of a definition without its module."""
        return markdown_text(self.catalog.entities[definition].name.local)

    def link(self, page: str, definition: str) -> Markdown:
        """Return a definition's local name as a link from `page` (a path below the docs folder)."""
        return link(self.local(definition), self.way(page, definition), self.layout.anchor(definition))

    def short_link(self, page: str, definition: str) -> Markdown:
        """Return a link from `page` to a definition, for a cell of a table.

        Its text is the local name. If the definition is a section with a long name, the text is its kind, such as
        `object`.
        """
        name = self.local(definition)
        if len(name) > _SHORT_CHARACTERS and self.layout.anchor(definition):
            name = _KINDS[self.catalog.entities[definition].kind]
        return link(name, self.way(page, definition), self.layout.anchor(definition))

    def member_link(self, page: str, definition: str, member: str) -> Markdown:
        """Return a link from `page` to the row of a member in the table of members of its definition.

        The text of the link is the name of the definition, without its module.
        """
        fragment = self.layout.member_anchor(definition, member)
        return link(self.local(definition), self.way(page, definition), fragment)

    def way(self, page: str, definition: str) -> str:
        """Return the relative path from a page to the page that describes a definition.

        It is empty if the definition is a section of that same page.
        """
        target = self.layout.page(definition)
        return "" if target == page and self.layout.anchor(definition) else relative(page, target)

    def out(self, page: str, path: str, text: Markdown) -> Markdown:
        """Return a link from `page` to the file at `path`, which is relative to the project's root.

        If the settings have an address for files, the link leads there; for a file outside the project, `text` is then
        returned without a link.
        """
        if self.files is None:
            return link(text, relative(f"{self.base}/{page}", path))
        return text if path.startswith("../") else link(text, path, below=f"{self.files}/")

    def english(self, page: str, values: int = 12) -> English:
        """Return the English printer for one page. The links that it prints are relative to that page.

        The printer lists at most `values` values of an enumeration.
        """
        return English(lambda name: self.link(page, name), lambda name: self.types[name], values)

    def line(self, facts: Facts, limit: int) -> Markdown:
        """Return a description on one line, for a cell of a table; it is cut after `limit` characters."""
        text = text_of(facts, self.is_markdown)
        return rich_line(text, limit) if self.is_markdown else markdown_text(cut(text, limit))

    def paragraphs(self, facts: Facts) -> Markdown:
        """Return the description in `facts` as Markdown that may have several lines and paragraphs."""
        text = text_of(facts, self.is_markdown)
        return rich_blocks(text) if self.is_markdown else paragraphs(text)

    def example(self, entity: Entity) -> tuple[Any] | None:
        """Return a valid example of a definition, in a tuple of one; None if none is found."""
        return self.examples.of(entity)

    def leg(self, entity: Entity, member: str | None, target: str) -> InTarget:
        """Return what a target does about a member; about the definition as a whole if `member` is None."""
        return self.verdicts.leg(entity, member, target, self.place(entity.full_name, member, target))


def site(
    catalog: Catalog,
    target: DocsTarget,
    legs: Sequence[TargetResult],
    ledger: Mapping[str, Any],
    versions: Sequence[Changes] = (),
) -> Site:
    """Return the data that all pages share.

    `legs` are the results of the other targets; `versions` has the changes since other versions of the schemas.
    """
    places = _places(legs)
    where = layout(catalog, target.pages)
    uses = by_definition(
        (where.shown[name], where.shown[used])
        for name, entity in catalog.entities.items()
        for used in targets_of(entity.schema)
    )
    return Site(
        base=target.path,
        title=markdown_text(target.title or "") or Markdown("Schemas"),
        catalog=catalog,
        layout=where,
        targets=_targets(places, legs),
        places=places,
        uses=uses,
        used_by=by_definition((used, name) for name, all_used in uses.items() for used in all_used),
        refers=_related(catalog, lambda relation: relation.source.full_name),
        referred=_related(catalog, lambda relation: relation.target.full_name),
        types={name: types_in(entity.shape, catalog) for name, entity in catalog.entities.items()},
        readings=_readings(catalog, where),
        owners=_owners(catalog),
        ledger=ledger,
        rows_of=_rows_of(ledger),
        verdicts=Verdicts(catalog, legs),
        predicates=catalog.predicates,
        analysis=Analysis(catalog.predicates),
        limits=limits(legs),
        examples=ExampleDocuments(catalog, catalog.predicates),
        is_markdown=target.markdown,
        files=target.files,
        changes=by_stem(versions),
    )


def _targets(
    places: Mapping[tuple[str, str | None], Mapping[str, Placement]], legs: Iterable[TargetResult]
) -> tuple[str, ...]:
    """Return the targets that name something or enforce an assertion, sorted."""
    named = {target for found in places.values() for target in found}
    return tuple(sorted(named | {one.target for leg in legs for one in leg.verdicts}))


def _related(catalog: Catalog, end: Callable[[Relation], str]) -> dict[str, tuple[Relation, ...]]:
    """Return the references that `x-references` declares, grouped by definition.

    `end` returns the name of the definition under which a reference is listed, such as its source or its target.
    """
    grouped: dict[str, list[Relation]] = defaultdict(list)
    for relation in relations(catalog):
        grouped[end(relation)].append(relation)
    return {name: tuple(found) for name, found in grouped.items()}


def _places(legs: Iterable[TargetResult]) -> dict[tuple[str, str | None], dict[str, Placement]]:
    found: dict[tuple[str, str | None], dict[str, Placement]] = defaultdict(dict)
    for place in in_order(place for leg in legs for place in leg.places):
        found[(place.definition, place.member)].setdefault(place.target, place)
    return found


def _rows_of(ledger: Mapping[str, Any]) -> dict[str, tuple[Row, ...]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in ledger.get("rows", ()):
        grouped[row["definition"]].append(row)
    return {definition: tuple(rows) for definition, rows in grouped.items()}


def _owners(catalog: Catalog) -> dict[str, str]:
    """Return the owner of each definition that has one.

    It is the definition's own `x-owner`, else the `x-owner` of the root of its document.
    """
    by_document = {
        root.document: owner
        for root in catalog.roots
        if (owner := catalog.entities[root.definition].facts.effects.owner) is not None
    }
    return {
        name: owner
        for name, entity in catalog.entities.items()
        if (owner := entity.facts.effects.owner or by_document.get(entity.origin.document))
    }


def _readings(catalog: Catalog, where: Layout) -> dict[str, tuple[Reading, ...]]:
    """Return the readings applied to the schemas, by the definition whose page or section shows them.

    A nullable definition and the inline one for its non-null values can have the same location. Then the nullable one
    gets the readings.
    """
    inline_first = sorted(catalog.entities, key=lambda name: name not in catalog.inside)
    origins = {name: catalog.entities[name].origin for name in inline_first}
    holders = {(origin.document, origin.pointer): name for name, origin in origins.items()}
    found: dict[str, list[Reading]] = defaultdict(list)
    for reading in sorted(set(catalog.readings)):
        pointer = reading.origin.pointer
        while pointer and (reading.origin.document, pointer) not in holders:
            pointer = pointer.rpartition("/")[0]
        holder = holders.get((reading.origin.document, pointer))
        if holder is not None:
            found[where.shown[holder]].append(reading)
    return {name: tuple(readings) for name, readings in found.items()}
