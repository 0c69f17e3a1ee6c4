"""Plans the page or section that describes a type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trivet.catalog.records import Entity
from trivet.catalog.relations import Relation
from trivet.letters import alike
from trivet.normalize import plain
from trivet.predicates.nodes import (
    Always,
    And,
    EveryUncoveredProperty,
    HasKey,
    Named,
    Never,
    Predicate,
    PropertyIs,
    TypeIs,
)
from trivet.sinks import Markdown, markdown_code, markdown_text
from trivet.targets.docs.badges import badges, other_keywords, where
from trivet.targets.docs.conditions import bare
from trivet.targets.docs.diagrams import Diagram, diagram
from trivet.targets.docs.enforcement import enforcement
from trivet.targets.docs.english import English
from trivet.targets.docs.enums import values_table
from trivet.targets.docs.examples import Example, examples
from trivet.targets.docs.fidelity import everywhere_link
from trivet.targets.docs.homes import homes
from trivet.targets.docs.markdown import (
    NOTHING,
    anchor,
    compose,
    join,
    link,
    name_code,
    prose,
    series,
)
from trivet.targets.docs.members import ALL_VALUES, details, member_rules, members
from trivet.targets.docs.notes import notes
from trivet.targets.docs.phrases import Clauses, Phrase, bullets
from trivet.targets.docs.places import relative
from trivet.targets.docs.shape_words import type_words
from trivet.targets.docs.site import Site
from trivet.targets.docs.tables import Detail, MarkdownTable
from trivet.targets.docs.values import value_block
from trivet.visible import visible_json

_NEIGHBOURS = 300
_PLACES = 5
#: The most members that are named in a rule about all others.
_KEYS = 12


@dataclass(frozen=True, slots=True)
class ContinuedPage:
    """A further page for sections that do not fit on the first page of a type."""

    heading: Markdown
    up: Markdown


@dataclass(frozen=True, slots=True)
class TypePage:
    """The page or section that describes a definition. The template leaves out whatever is empty.

    - `heading`: the title of a document, or else the name of the definition
    - `name`: the name of the definition, if the heading is a title
    - `kind`: the JSON type in words
    - `source`: the location in the schemas
    - `example`, `examples`: a valid value to begin with, and further examples from the schema
    - `homes`: what the definition is called in each target, and in which file it is
    - `everywhere`: links to the ledger rows that apply to every type
    - `equals`: the locations of equal definitions, which have no section of their own
    - `more`: links to the pages on which this definition continues
    - `members`, `details`: the table of members, and the constraints that do not fit in its rows
    - `closing`: whether undeclared members are accepted
    - `rules`: the constraints on the whole value, and the annotations of subschemas
    - `values`: the values of an enumeration
    - `enforcement`: for each member, its name in each target, and what checks it
    - `holds`: the definitions in a document that has nothing else
    - `refers`, `referred`: the `x-references` of this definition, and those of other definitions to it
    - `others`: a table of the x- keys and unknown keywords
    """

    heading: Markdown
    name: Markdown
    title: Markdown
    badges: Markdown
    description: Markdown
    example: Markdown
    kind: Markdown
    source: Markdown
    homes: tuple[Markdown, ...]
    everywhere: Markdown
    equals: Markdown
    more: Markdown
    members: MarkdownTable
    closing: Markdown
    rules: tuple[Markdown, ...]
    details: tuple[Detail, ...]
    values: MarkdownTable
    enforcement: tuple[Markdown, ...]
    examples: tuple[Example, ...]
    uses: Markdown
    used_by: Markdown
    holds: tuple[Markdown, ...]
    refers: Markdown
    referred: Markdown
    diagram: Diagram | None
    readings: tuple[Markdown, ...]
    others: MarkdownTable
    schema: Markdown
    schema_anchor: Markdown


def continued_page(site: Site, page: str, name: str) -> ContinuedPage:
    """Return the heading of a further page of a definition, with a link to the first page.

    `page` is the path of the further page, and `name` the full name of the definition.
    """
    number = list(site.layout.parts[name]).index(page) + 1
    return ContinuedPage(
        compose("{}, part {}", site.local(name), number), compose("Inside {}.", site.link(page, name))
    )


def type_page(site: Site, name: str) -> TypePage:
    """Return the page or section that describes a definition."""
    entity, page = site.catalog.entities[name], site.layout.page(name)
    section = site.layout.anchor(name)
    facts, rules = entity.facts, member_rules(site, page, entity)
    title = markdown_text(facts.title if alike(facts.title) != alike(entity.name.local) else "")
    is_document = bool(facts.title) and any(root.definition == name for root in site.catalog.roots)
    heading = markdown_text(facts.title) if is_document else site.local(name)
    shown = None if section or entity.kind == "enum" else site.example(entity)
    return TypePage(
        heading=compose("{}{}", anchor(section), heading) if section else heading,
        name=NOTHING if heading == site.local(name) else name_code(entity.name.local),
        title=NOTHING if is_document else title,
        badges=join(" · ", badges(site, entity)),
        description=site.paragraphs(facts),
        example=NOTHING if shown is None else value_block(shown[0]),
        kind=_kind(site, page, entity),
        source=_source(site, page, entity),
        homes=homes(site, page, entity),
        everywhere=everywhere_link(site, page),
        equals=_equals(site, name),
        more=join(", ", _more(site, page, name)),
        members=members(site, page, entity, rules),
        closing=_closing(entity),
        rules=(
            *_rules(site, page, entity),
            *(compose("- {}", each) for each in _notes(site, entity)),
        ),
        details=tuple(details(rules)),
        values=values_table(entity),
        enforcement=enforcement(site, page, entity),
        examples=examples(site.predicates, entity, shown),
        uses=_neighbours(site, page, site.uses.get(name, ())),
        used_by=_neighbours(site, page, site.used_by.get(name, ())),
        holds=tuple(compose("- {}", site.link(page, each)) for each in _held(site, entity)),
        refers=_some([_refers(site, page, one) for one in site.refers.get(name, ())], _NEIGHBOURS),
        referred=_some([_referred(site, page, one) for one in site.referred.get(name, ())], _NEIGHBOURS),
        diagram=None if section else diagram(site, entity),
        readings=_readings(site, entity),
        others=other_keywords(entity),
        schema=value_block(plain(entity.schema)),
        schema_anchor=anchor(site.layout.schema_anchor(name)),
    )


def _held(site: Site, entity: Entity) -> list[str]:
    """Return the definitions in the document of `entity`, if `entity` is a root that only contains definitions.

    `entity` itself is left out. Return [] for any other entity.
    """
    if not any(root.is_holder and root.definition == entity.full_name for root in site.catalog.roots):
        return []
    others = site.catalog.entities.items()
    return [
        name for name, one in others if one is not entity and one.origin.document == entity.origin.document
    ]


def _kind(site: Site, page: str, entity: Entity) -> Markdown:
    kind = type_words(entity.shape, lambda target: site.link(page, target))
    return compose("{} (an enumeration)", kind) if entity.kind == "enum" else kind


def _source(site: Site, page: str, entity: Entity) -> Markdown:
    document = site.out(page, entity.origin.document, markdown_code(entity.origin.document))
    if not entity.origin.pointer:
        return document
    return compose("{} at {}", document, markdown_code(visible_json(f"#{entity.origin.pointer}")))


def _equals(site: Site, name: str) -> Markdown:
    """Return the locations of the definitions that equal the definition `name`, as Markdown.

    Only definitions without a section of their own are included. The section of `name` describes them, too.
    """
    entities = [site.catalog.entities[other] for other in site.layout.equals.get(name, ())]
    return _some([markdown_code(visible_json(str(one.origin))) for one in entities], _PLACES)


def _more(site: Site, page: str, name: str) -> Iterator[Markdown]:
    others = [one for one in site.layout.parts.get(name, ()) if one != page]
    for number, other in enumerate(others, 2):
        yield link(compose("part {}", number), relative(page, other))


def _closing(entity: Entity) -> Markdown:
    """Return a sentence that says whether an object accepts undeclared members; empty for other entities."""
    if entity.kind != "object":
        return NOTHING
    if entity.open:
        return Markdown("Other members are accepted.")
    return Markdown("Other members are refused.")


def _rules(site: Site, page: str, entity: Entity) -> tuple[Markdown, ...]:
    """Return the constraints on the value as a whole, as lines of a list.

    For an object, constraints that the table of members shows are left out. The result is empty for an enumeration.
    """
    english = site.english(page, ALL_VALUES)
    known = english.accepted(entity.predicate)
    if entity.kind == "enum":
        return ()
    if entity.kind == "value":
        return bullets(english.say(entity.predicate, known))
    whole = bare(entity.predicate, known)
    parts = whole.parts if isinstance(whole, And) else (whole,)
    names = {field.name for field in entity.fields}
    kept = tuple(part for part in parts if not _is_in_table(bare(part, known), names))
    also = tuple(
        Phrase(compose("also fits {}", english.reference(part.definition)))
        for part in kept
        if isinstance(part, Named)
    )
    closed = {id(part): clauses for part in kept if (clauses := _all_but(english, bare(part, known), names))}
    rest = tuple(part for part in kept if not isinstance(part, Named) and id(part) not in closed)
    said = english.say(And(rest), known) if rest else ()
    return bullets((*also, *(clause for clauses in closed.values() for clause in clauses), *said))


def _notes(site: Site, entity: Entity) -> tuple[Markdown, ...]:
    """Return the notes on what is inside a schema. The values of an enumeration have a table instead."""
    return notes(entity.schema, entity.facts, site.line) if entity.kind != "enum" else ()


def _all_but(english: English, part: Predicate, names: set[str]) -> Clauses:
    """Return the words of a rule about "other" members that also applies to members in the table; () for other rules.

    For example, `additionalProperties: false` in an `allOf` may apply to members that are declared outside the
    `allOf`. The words are then "no members but `a`".
    """
    if not isinstance(part, EveryUncoveredProperty):
        return ()
    covers = part.covers
    keys = list(dict.fromkeys(key for cover in covers for key in cover.keys))
    is_plain = all(
        isinstance(cover.condition, Always) and not (cover.patterns or cover.every) for cover in covers
    )
    if not keys or not is_plain or names.issubset(keys):
        return ()
    left = len(keys) - _KEYS
    shown = [name_code(key) for key in keys[:_KEYS]] + ([compose("{} more", left)] if left > 0 else [])
    if isinstance(bare(part.predicate), Never):
        return (Phrase(compose("no members but {}", series(shown))),)
    return (Phrase(compose("each member but {}", series(shown)), (english.say(part.predicate),)),)


def _is_in_table(part: object, names: set[str]) -> bool:
    match part:
        case TypeIs():
            return True
        case PropertyIs(key, _) | HasKey(key):
            return key in names
    return False


def _readings(site: Site, entity: Entity) -> tuple[Markdown, ...]:
    """Return a line for each reading that was applied in the definition.

    The line ends with the first few locations where the reading was applied.
    """
    places: dict[str, list[Markdown]] = {}
    for reading in site.readings.get(entity.full_name, ()):
        places.setdefault(reading.text, []).append(where(entity.origin, reading.origin))
    return tuple(compose("{}: {}", prose(text), _some(found, _PLACES)) for text, found in places.items())


def _some(parts: Sequence[Markdown], limit: int) -> Markdown:
    """Return the first `limit` parts on one line. If there are more, `… and 3 more` follows."""
    left = len(parts) - limit
    return join(", ", (*parts[:limit], *((compose("… and {} more", left),) if left > 0 else ())))


def _refers(site: Site, page: str, one: Relation) -> Markdown:
    """Return a line for another type to which the type on the page refers: `Customer (customer → id)`.

    Here, `customer` is the member that refers, and `id` is the referenced member.
    """
    return _ends(site.member_link(page, one.target.full_name, one.keys[0].name), one)


def _referred(site: Site, page: str, one: Relation) -> Markdown:
    return _ends(site.member_link(page, one.source.full_name, one.members[0].name), one)


def _ends(other: Markdown, one: Relation) -> Markdown:
    ends = (join(", ", (name_code(field.name) for field in end)) for end in (one.members, one.keys))
    return compose("{} ({} → {})", other, *ends)


def _neighbours(site: Site, page: str, names: tuple[str, ...]) -> Markdown:
    return _some([site.link(page, name) for name in names], _NEIGHBOURS)
