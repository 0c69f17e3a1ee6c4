"""The parts of the settings, as frozen records that carry the defaults (docs/settings.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from trivet.settings.globs import matches

Draft = Literal["04", "06", "07", "2019-09", "2020-12"]
#: What has a page of the docs: named definitions, or all.
Pages = Literal["named", "all"]
#: What the classes of the models are.
ModelsKind = Literal["pydantic", "dataclass", "typeddict", "msgspec"]
#: The faults that may be conceded, by the rule that they are of.
Fault = Literal["dangling-ref", "duplicate-key", "invalid-schema"]


@dataclass(frozen=True, slots=True)
class Readings:
    """How ambiguities in the input are read, once for all legs (docs/readings.md)."""

    nullable: Literal["honour", "ignore"] = "honour"
    ref_siblings: Literal["draft", "honour"] = "draft"
    format: Literal["assert", "annotate"] = "assert"
    primary_key: str | None = "id"
    references: Literal["file", "root"] = "file"


@dataclass(frozen=True, slots=True)
class Concession:
    """Faults that pass at the places that `at` names, each with what is then done.

    `at` is `document glob#/pointer`, as under `overrides:`; without `#` it is everything in the documents.
    """

    at: str
    faults: Mapping[Fault, str]

    def covers(self, fault: Fault, document: str, pointer: str) -> bool:
        """Whether the fault passes at a place: `at` names the place itself, or what it is a member of."""
        glob, has_pointer, pattern = self.at.partition("#")
        if fault not in self.faults or not matches(glob, document):
            return False
        return not has_pointer or any(
            matches(pattern, each) for each in (pointer, pointer.rpartition("/")[0])
        )


@dataclass(frozen=True, slots=True)
class Select:
    """Which root documents are generated, by the value of extensions; a tuple means any of."""

    include: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    exclude: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lint:
    """`rules` maps a rule id to the severity that replaces its own, or to "off"."""

    fail_on: Literal["error", "warning", "notice"] = "error"
    rules: Mapping[str, Literal["error", "warning", "off"]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelsTarget:
    """`path` is the folder that becomes the package, relative to the root; `kind` says what its classes are."""

    path: str
    python: Literal["3.11", "3.12", "3.13", "3.14"] = "3.11"
    frozen: bool = False
    use_defaults: bool = False
    kind: ModelsKind = "pydantic"


@dataclass(frozen=True, slots=True)
class DocsTarget:
    """`pages` says whether inline definitions have pages of their own, too."""

    path: str
    title: str | None = None
    codeowners: bool = False
    pages: Pages = "named"


@dataclass(frozen=True, slots=True)
class SqlTarget:
    """`schema` and `security` are PostgreSQL's; `undeclared`, `datetime` and `integers` are choices of storage; with
    `regexp` the application supplies SQLite's REGEXP; `tables` says whether definitions with a key have tables, too.
    """

    path: str
    dialects: tuple[str, ...] = ("postgresql", "sqlite")
    schema: str = "public"
    undeclared: Literal["keep", "drop", "reject"] = "keep"
    datetime: Literal["typed", "text"] = "typed"
    integers: Literal["bigint", "exact"] = "bigint"
    regexp: bool = False
    tables: Literal["roots", "definitions"] = "roots"
    security: Literal["invoker", "definer"] = "invoker"


@dataclass(frozen=True, slots=True)
class SchemaTarget:
    path: str


@dataclass(frozen=True, slots=True)
class OwnTarget:
    """A target of the project's own: a folder of templates over one of our plans.

    `dialect` chooses among those of the target `sql` where `plan` is that.
    """

    path: str
    templates: str
    plan: Literal["models", "sql"]
    dialect: str | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """A target that is `None` is not generated; `own` are the project's own, by name."""

    models: ModelsTarget | None = None
    docs: DocsTarget | None = None
    sql: SqlTarget | None = None
    schema: SchemaTarget | None = None
    own: Mapping[str, OwnTarget] = field(default_factory=dict)

    @property
    def folders(self) -> dict[str, str]:
        """The folder of each target that is generated, by name, in the order of the stages."""
        built_in = {"schema": self.schema, "models": self.models, "docs": self.docs, "sql": self.sql}
        found = {name: target.path for name, target in built_in.items() if target is not None}
        return {**found, **{name: self.own[name].path for name in sorted(self.own)}}

    @property
    def names(self) -> tuple[str, ...]:
        """The targets that are generated, in the order of the stages."""
        return tuple(self.folders)
