"""The parts of the settings as frozen records, with the defaults of docs/settings.md."""

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
    """Faults of documents that are let pass at the locations that `at` matches.

    `faults` says how, by a value for each fault. `at` is `document glob#/pointer glob`, as under `overrides:`; without
    `#`, it matches everything in the documents.
    """

    at: str
    faults: Mapping[Fault, str]

    def covers(self, fault: Fault, document: str, pointer: str) -> bool:
        """Return whether a fault is let pass at a location: `at` matches the pointer, or the pointer of its parent."""
        glob, has_pointer, pattern = self.at.partition("#")
        if fault not in self.faults or not matches(glob, document):
            return False
        return not has_pointer or any(
            matches(pattern, each) for each in (pointer, pointer.rpartition("/")[0])
        )


@dataclass(frozen=True, slots=True)
class Select:
    """Which root documents are generated, by the values of their keywords.

    Each keyword of `include` must have one of the values in its tuple; no keyword of `exclude` may have one of its
    values.
    """

    include: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    exclude: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lint:
    """Which findings fail a build. `rules` maps a rule id to its severity, or to "off"."""

    fail_on: Literal["error", "warning", "notice"] = "error"
    rules: Mapping[str, Literal["error", "warning", "off"]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelsTarget:
    """The target `models`: `path` is the package's folder, relative to the root; `kind` is the kind of its classes."""

    path: str
    python: Literal["3.11", "3.12", "3.13", "3.14"] = "3.11"
    frozen: bool = False
    use_defaults: bool = False
    kind: ModelsKind = "pydantic"


@dataclass(frozen=True, slots=True)
class DocsTarget:
    """The target `docs`; `pages` says whether inline definitions get pages too."""

    path: str
    title: str | None = None
    codeowners: bool = False
    pages: Pages = "named"


@dataclass(frozen=True, slots=True)
class SqlTarget:
    """The target `sql`.

    `checks` says what the tables check. If `documents` is false, there are no document views. `undeclared`, `datetime`
    and `integers` say how values are stored. `regexp` is true if the application gives SQLite a REGEXP function.
    `tables` says whether definitions with a key get tables too.
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
    """A target that the project defines: a folder of templates that render the plan of the target `models` or `sql`.

    If that is `sql`, `dialect` is one of its dialects.
    """

    path: str
    templates: str
    plan: Literal["models", "sql"]
    dialect: str | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets; None means that a target is not generated. `own` are those that the project defines, by name."""

    models: ModelsTarget | None = None
    docs: DocsTarget | None = None
    sql: SqlTarget | None = None
    schema: SchemaTarget | None = None
    own: Mapping[str, OwnTarget] = field(default_factory=dict)

    @property
    def folders(self) -> dict[str, str]:
        """The folders of all generated targets by name, in the order in which they are generated."""
        built_in = {"schema": self.schema, "models": self.models, "docs": self.docs, "sql": self.sql}
        found = {name: target.path for name, target in built_in.items() if target is not None}
        return {**found, **{name: self.own[name].path for name in sorted(self.own)}}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.folders)
