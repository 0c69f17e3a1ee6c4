"""One version of the schemas, compiled, with validators for its types.

The validators come from jsonschema-rs, and use the documents as the user wrote them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.catalog.records import Catalog, Entity
from trivet.diagnostics import Location, Origin
from trivet.pipeline import Build
from trivet.predicates.nodes import Predicate
from trivet.prove.judge import Judge
from trivet.prove.oracle import NoOracleError, oracle
from trivet.prove.rewrite import Rewriter
from trivet.settings import Settings
from trivet.source import resolve


@dataclass(slots=True)
class Side:
    """One of the two versions that `trivet diff` compares: its settings and its build."""

    settings: Settings
    build: Build
    predicates: Mapping[str, Predicate] = field(init=False)
    _rewriter: Rewriter = field(init=False)
    _judges: dict[str, Judge | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        inputs = self.build.inputs
        self.predicates = inputs.catalog.predicates
        registry = resolve(inputs.documents, self.settings)
        visited = {path: index.visited for path, index in registry.indexes.items()}
        conceded = [one for passed in registry.conceded.values() for one in passed]
        nowhere = [one.origin for one in conceded if one.fault == "dangling-ref"]
        self._rewriter = Rewriter(
            inputs.documents,
            visited,
            self.settings,
            frozenset((one.document, one.pointer) for one in nowhere),
        )

    @property
    def catalog(self) -> Catalog:
        return self.build.catalog

    def locate(self, origin: Origin) -> Location:
        """Return the file, line and column of an origin."""
        return self.build.inputs.documents.locate(origin.location, key=True)

    def accepts(self, entity: Entity, value: Any) -> bool | None:
        """Return whether the type in this version accepts a value.

        jsonschema-rs decides this from the document as the user wrote it. Return None if it cannot compile that
        document.
        """
        judge = self._judge(entity)
        return None if judge is None else judge.accepts(value)

    def _judge(self, entity: Entity) -> Judge | None:
        name = entity.full_name
        if name not in self._judges:
            self._judges[name] = self._made(entity)
        return self._judges[name]

    def _made(self, entity: Entity) -> Judge | None:
        origin = entity.origin
        try:
            made = oracle(origin.document, self._rewriter, origin.pointer)
        except NoOracleError:
            return None
        return Judge(made, entity.predicate, self.predicates)
