"""The record `Settings`: what a build depends on, apart from the documents and the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trivet.diagnostics import InputError, Location
from trivet.settings.file import YAML_NAME, find, read
from trivet.settings.parse import check_profiles, parse, profiled
from trivet.settings.records import (
    Concession,
    DocsTarget,
    Draft,
    Lint,
    ModelsTarget,
    Readings,
    SchemaTarget,
    Select,
    SqlTarget,
    Targets,
)


def _all_targets() -> Targets:
    return Targets(
        models=ModelsTarget("generated/models"),
        docs=DocsTarget("generated/docs"),
        sql=SqlTarget("generated/sql"),
        schema=SchemaTarget("generated/schema"),
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a build.

    `root` is absolute; every other path is a string relative to it, with `/`. `file` names the settings file below it
    (`trivet.yaml` or `pyproject.toml#tool.trivet`); it is "" if there is none (`from_mapping`). `digest` is the file's
    `sha256:…` for the manifest.
    """

    root: Path
    file: str = ""
    digest: str = ""
    schemas: tuple[str, ...] = ("schemas",)
    ignore: tuple[str, ...] = ()
    draft: Draft | None = None
    components: tuple[str, ...] = ()
    locations: Mapping[str, str] = field(default_factory=dict)
    readings: Readings = field(default_factory=Readings)
    extensions: str | None = None
    overrides: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    concessions: tuple[Concession, ...] = ()
    patches: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    select: Select = field(default_factory=Select)
    profiles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lint: Lint = field(default_factory=Lint)
    instances: tuple[str, ...] = ()
    output: str = "generated"
    templates: str | None = None
    targets: Targets = field(default_factory=_all_targets)

    def place(self, pointer: str) -> Location:
        """Return the location of a JSON Pointer in the settings file, without a line."""
        return Location(self.file.partition("#")[0] or YAML_NAME, pointer=pointer)

    def located(self, location: Location) -> Location:
        """Return a location in the settings file with its line and column; any other location is unchanged."""
        if location.line or not self.file or location.document != self.place("").document:
            return location
        return read(self.root / location.document).locate(location.pointer)

    @classmethod
    def from_file(
        cls,
        path: Path | str,
        *,
        profile: str | None = None,
        changes: Mapping[str, Any] | None = None,
    ) -> Settings:
        """Read the settings in a `trivet.yaml`, or in the `[tool.trivet]` table of a `pyproject.toml`.

        `profile` names one of its profiles; `changes` are keys that replace those of the file.
        Raises `InputError` with a diagnostic for each fault, or for an unknown profile.
        """
        source = read(Path(path))
        mapping = {**profiled(source.mapping, profile, source.locate), **(changes or {})}
        parts = parse(mapping, source.locate)
        if profile is None:
            check_profiles(source.mapping, source.locate)
        return cls(root=source.root, file=source.label, digest=source.digest, **parts)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], *, root: Path | str) -> Settings:
        """Return the settings in a mapping with the same keys as the file; paths are relative to the folder `root`.

        Raises `InputError` with a diagnostic for each fault.
        """
        parts = parse(mapping, _nowhere)
        check_profiles(mapping, _nowhere)
        return cls(root=Path(root).absolute(), **parts)

    @classmethod
    def find(
        cls,
        start: Path | str,
        *,
        profile: str | None = None,
        changes: Mapping[str, Any] | None = None,
    ) -> Settings:
        """Read the settings file in `start` or its nearest parent with one, up to the repository's root.

        Raises `InputError` if there is no settings file, or if there are two in one folder.
        """
        found = find(Path(start))
        if isinstance(found, Path):
            return cls.from_file(found, profile=profile, changes=changes)
        raise InputError([found])


def _nowhere(pointer: str) -> Location:
    return Location("settings", pointer=pointer)
