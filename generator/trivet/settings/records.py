"""The parts of the settings as frozen records, with the defaults that docs/settings.md describes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from trivet.diagnostics import split_place
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
    """The settings that say how ambiguities in the input are resolved, for all targets (docs/readings.md)."""

    nullable: Literal["honour", "ignore"] = "honour"
    ref_siblings: Literal["draft", "honour"] = "draft"
    format: Literal["assert", "annotate"] = "assert"
    primary_key: str | None = "id"
    references: Literal["file", "root"] = "file"


@dataclass(frozen=True, slots=True)
class SchemaLimits:
    """The settings that bound the cost of a run. `properties` is the maximum number of properties of one object."""

    properties: int = 10_000


@dataclass(frozen=True, slots=True)
class Concession:
    """Faults of documents that trivet tolerates at the locations that `at` matches.

    `at` is a glob for documents, `#`, and a glob for pointers. Without `#`, every location in the documents matches.
    `faults` maps each fault to what happens to the faulty part.
    """

    at: str
    faults: Mapping[Fault, str]

    def covers(self, fault: Fault, document: str, pointer: str) -> bool:
        """Return whether the concession covers a fault at a location.

        `faults` must contain the fault, and `at` must match the document. If `at` has a pointer, it must match the
        pointer of the location, or the pointer of its parent.
        """
        glob, has_pointer, pattern = split_place(self.at)
        if fault not in self.faults or not matches(glob, document):
            return False
        return not has_pointer or any(
            matches(pattern, each) for each in (pointer, pointer.rpartition("/")[0])
        )


@dataclass(frozen=True, slots=True)
class Select:
    """The conditions on root documents that decide which of them are generated.

    `include` and `exclude` map keywords to values. In a document to be generated, each keyword in `include` must have
    one of the values listed for it there, and no keyword in `exclude` may have one of the values listed for it.
    """

    include: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    exclude: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lint:
    """Settings for the severities of findings. `fail_on` is the lowest severity with which `trivet lint` fails.

    `rules` maps the id of a rule to the severity of its findings, or to "off".
    """

    fail_on: Literal["error", "warning", "notice"] = "error"
    rules: Mapping[str, Literal["error", "warning", "off"]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelsTarget:
    """The target `models`: `path` is the folder of the package, relative to the root; `kind` is the kind of classes."""

    path: str
    python: Literal["3.11", "3.12", "3.13", "3.14"] = "3.11"
    frozen: bool = False
    use_defaults: bool = False
    kind: ModelsKind = "pydantic"


@dataclass(frozen=True, slots=True)
class DocsTarget:
    """The settings of the target `docs`.

    - `pages`: what gets its own page: documents and named definitions (`named`), or inline definitions too
      (`all`)
    - `markdown`: whether descriptions are Markdown
    - `files`: the address of the project's files, without a slash at its end; if None, links to files are
      relative
    """

    path: str
    title: str | None = None
    codeowners: bool = False
    pages: Pages = "named"
    markdown: bool = False
    files: str | None = None


@dataclass(frozen=True, slots=True)
class SqlTarget:
    """The target `sql`.

    - `checks`: what the tables check.
    - `documents`: whether there are document views.
    - `undeclared`, `datetime`, `integers`: how values are stored.
    - `regexp`: whether the application gives SQLite a REGEXP function.
    - `queries`: whether each table also gets a query that validates documents stored elsewhere.
    - `tables`: whether only roots get tables, or all definitions with a key.
    """

    path: str
    dialects: tuple[str, ...] = ("postgresql", "sqlite")
    schema: str = "public"
    undeclared: Literal["keep", "drop", "reject"] = "keep"
    datetime: Literal["typed", "text"] = "typed"
    integers: Literal["bigint", "exact"] = "bigint"
    regexp: bool = False
    queries: bool = False
    tables: Literal["roots", "definitions"] = "roots"
    checks: Literal["all", "columns", "none"] = "all"
    documents: bool = True
    security: Literal["invoker", "definer"] = "invoker"


@dataclass(frozen=True, slots=True)
class SchemaTarget:
    path: str


@dataclass(frozen=True, slots=True)
class OwnTarget:
    """A target that the project itself defines: a folder of templates for the plan of the target `models` or `sql`.

    If `plan` is `sql`, `dialect` is the SQL dialect.
    """

    path: str
    templates: str
    plan: Literal["models", "sql"]
    dialect: str | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets of a project. None means that a target is not generated.

    `own` maps names to the targets that the project itself defines.
    """

    models: ModelsTarget | None = None
    docs: DocsTarget | None = None
    sql: SqlTarget | None = None
    schema: SchemaTarget | None = None
    own: Mapping[str, OwnTarget] = field(default_factory=dict)

    @property
    def folders(self) -> dict[str, str]:
        """Return the folders of all generated targets by name, in the order in which they are generated."""
        built_in = {"schema": self.schema, "models": self.models, "docs": self.docs, "sql": self.sql}
        found = {name: target.path for name, target in built_in.items() if target is not None}
        return {**found, **{name: self.own[name].path for name in sorted(self.own)}}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.folders)
