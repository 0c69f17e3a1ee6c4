"""Describes what a definition, a member or an assertion accepts, in the words of the pages but without Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from markdown_it import MarkdownIt

from trivet.catalog.records import Catalog, Entity, Field
from trivet.catalog.shape_types import types_in
from trivet.diagnostics import show_all
from trivet.predicates.nodes import Asserted
from trivet.predicates.tree import named
from trivet.sinks import Markdown, markdown_text
from trivet.targets.docs.assertions import unguarded
from trivet.targets.docs.english import English
from trivet.targets.docs.markdown import name_code
from trivet.targets.docs.phrases import Clauses, inline
from trivet.wording import Code, Wording, plain, shortened

#: Longer rules are cut: the page has them in full.
_MOST_CHARACTERS = 400
#: The maximum number of referenced definitions whose rules are included with a member.
_FOLLOWED = 3


@dataclass(frozen=True)
class PlainWords:
    """Describes the constraints of definitions and members in one catalog."""

    catalog: Catalog

    @cached_property
    def _english(self) -> English:
        return English(
            lambda name: markdown_text(self.catalog.entities[name].name.local),
            lambda name: types_in(self.catalog.entities[name].shape, self.catalog),
        )

    def definition(self, entity: Entity) -> Iterator[str]:
        """Yield one line with the constraints of the definition, except those on a single declared member."""
        members = {name_code(field.name) for field in entity.members}
        clauses = self._english.say(entity.predicate)
        yield plain(_line(tuple(one for one in clauses if one.words not in members)))

    def member(self, field: Field) -> Iterator[str]:
        """Yield a line that says whether the member is required, followed by its constraints.

        Then yield a line with the constraints of each of the first few definitions that the member refers to. Objects
        are left out.
        """
        yield f"{'required' if field.required else 'optional'}; {plain(_line(self._english.say(field.predicate)))}"
        for name in list(dict.fromkeys(named(field.predicate)))[:_FOLLOWED]:
            entity = self.catalog.entities[name]
            if entity.kind != "object":
                yield f"{show_all(entity.name.local)}: {next(self.definition(entity))}"

    def assertion(self, asserted: Asserted) -> Wording:
        """Return in words what the assertion requires."""
        return _line(self._english.say(unguarded(asserted.predicate)))


def _line(clauses: Clauses) -> Wording:
    return shortened(_without_markup(inline(clauses)), _MOST_CHARACTERS)


def _without_markup(text: Markdown) -> Wording:
    """Return the text of inline Markdown without markup; only code stays marked."""
    (parsed,) = MarkdownIt("commonmark").parseInline(text)
    return tuple(
        Code(show_all(one.content)) if one.type == "code_inline" else show_all(one.content)
        for one in parsed.children or ()
    )
