"""The parts of the settings, as frozen records with the defaults (docs/settings.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from trivet.settings.globs import matches

Draft = Literal["04", "06", "07", "2019-09", "2020-12"]
#: The definitions with a page in the docs: named ones, or all.
Pages = Literal["named", "all"]
#: The kind of the generated classes.
ModelsKind = Literal["pydantic", "dataclass", "typeddict", "msgspec"]
#: The faults that may be tolerated, by rule id.
Fault = Literal["dangling-ref", "duplicate-key", "invalid-schema"]


@dataclass(frozen=True, slots=True)
class Readings:
    """The decisions on ambiguities in the input, for all targets (docs/readings.md)."""

    nullable: Literal["honour", "ignore"] = "honour"
    ref_siblings: Literal["draft", "honour"] = "draft"
    format: Literal["assert", "annotate"] = "assert"
    primary_key: str | None = "id"
    references: Literal["file", "root"] = "file"


@dataclass(frozen=True, slots=True)
class Concession:
    """Faults that are tolerated at the locations that `at` matches, each with the value that says how to tolerate it.

    `at` is `document glob#/pointer glob`, as under `overrides:`; without `#` it means everything in the documents.
    """

    at: str
    faults: Mapping[Fault, str]

    def covers(self, fault: Fault, document: str, pointer: str) -> bool:
        """Return whether a fault is tolerated at a location: `at` matches its pointer, or its parent's pointer."""
        glob, has_pointer, pattern = self.at.partition("#")
        if fault not in self.faults or not matches(glob, document):
            return False
        return not has_pointer or any(
            matches(pattern, each) for each in (pointer, pointer.rpartition("/")[0])
        )


@dataclass(frozen=True, slots=True)
class Select:
    """Selects root documents to generate by the values of their keywords; a tuple means any of its values."""

    include: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    exclude: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lint:
    """Selects findings that fail a build.

    `rules` maps a rule id to the severity that replaces its default, or to "off".
    """

    fail_on: Literal["error", "warning", "notice"] = "error"
    rules: Mapping[str, Literal["error", "warning", "off"]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelsTarget:
    """The target `models`: `path` is the package's folder, relative to the root; `kind` the kind of its classes."""

    path: str
    python: Literal["3.11", "3.12", "3.13", "3.14"] = "3.11"
    frozen: bool = False
    use_defaults: bool = False
    kind: ModelsKind = "pydantic"


@dataclass(frozen=True, slots=True)
class DocsTarget:
    """The target `docs`; `pages` selects whether inline definitions have pages of their own too."""

    path: str
    title: str | None = None
    codeowners: bool = False
    pages: Pages = "named"


@dataclass(frozen=True, slots=True)
class SqlTarget:
    """The target `sql`; `schema` and `security` are for PostgreSQL.

    `checks` selects what the tables check; without `documents` there are no document views. `undeclared`, `datetime`
    and `integers` select the storage; `regexp` is true if the application provides SQLite's REGEXP; `tables` selects
    whether definitions with a key have tables too.
    """

    path: str
    dialects: tuple[str, ...] = ("postgresql", "sqlite")
    schema: str = "public"
    undeclared: Literal["keep", "drop", "reject"] = "keep"
    datetime: Literal["typed", "text"] = "typed"
    integers: Literal["bigint", "exact"] = "bigint"
    regexp: bool = False
    tables: Literal["roots", "definitions"] = "roots"
    checks: Literal["all", "columns", "none"] = "all"
    documents: bool = True
    security: Literal["invoker", "definer"] = "invoker"


@dataclass(frozen=True, slots=True)
class SchemaTarget:
    path: str


@dataclass(frozen=True, slots=True)
class OwnTarget:
    """A custom target: a folder of templates that render the plan of a built-in target.

    `dialect` is one of the dialects of the target `sql`, if `plan` is `sql`.
    """

    path: str
    templates: str
    plan: Literal["models", "sql"]
    dialect: str | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets; `None` means that a target is not generated. `own` are custom targets, by name."""

    models: ModelsTarget | None = None
    docs: DocsTarget | None = None
    sql: SqlTarget | None = None
    schema: SchemaTarget | None = None
    own: Mapping[str, OwnTarget] = field(default_factory=dict)

    @property
    def folders(self) -> dict[str, str]:
        """The folder of each generated target, by name, in the order of generation."""
        built_in = {"schema": self.schema, "models": self.models, "docs": self.docs, "sql": self.sql}
        found = {name: target.path for name, target in built_in.items() if target is not None}
        return {**found, **{name: self.own[name].path for name in sorted(self.own)}}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.folders)
