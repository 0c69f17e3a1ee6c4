"""The record `Settings`, which contains everything that a build depends on except the documents and templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from trivet.diagnostics import InputError, Location
from trivet.digests import hex_digits
from trivet.settings.file import YAML_NAME, find, read
from trivet.settings.parse import check_profiles, parse
from trivet.settings.profiles import in_profile, profiled
from trivet.settings.records import (
    Concession,
    DocsTarget,
    Draft,
    Lint,
    ModelsTarget,
    Readings,
    SchemaLimits,
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
    """The settings of a build. `root` is absolute; other paths are relative to it, with `/`.

    - `file`, `digest`: path and `sha256:…` of the settings file; both "" after `from_mapping`
    - `options`: the profile, and values that replace those in the file
    - `fingerprint`: shows whether the settings were changed after reading
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
    limits: SchemaLimits = field(default_factory=SchemaLimits)
    lint: Lint = field(default_factory=Lint)
    instances: tuple[str, ...] = ()
    output: str = "generated"
    templates: str | None = None
    targets: Targets = field(default_factory=_all_targets)
    options: Mapping[str, str] = field(default_factory=dict, compare=False)
    fingerprint: str = field(default="", compare=False, repr=False)

    @property
    def is_as_read(self) -> bool:
        """Return whether the settings were read from a file and have not been modified since.

        A profile, or changes that were passed to `from_file`, do not make the result false.
        """
        return bool(self.file) and self.fingerprint == self._print()

    def _print(self) -> str:
        return hex_digits(repr(self))

    def place(self, pointer: str) -> Location:
        """Return the location of a JSON Pointer in the settings file, without line and column."""
        pointer = in_profile(pointer, self.profiles, self.options.get("profile"))
        return Location(self.file.partition("#")[0] or YAML_NAME, pointer=pointer)

    def located(self, location: Location) -> Location:
        """Return a location in the settings file with its line and column; any other location is returned unchanged."""
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

        `profile` names a profile in the file; `changes` replace keys of the file. Raises `InputError` for faults.
        """
        source = read(Path(path))
        mapping = {**profiled(source.mapping, profile, source.locate), **(changes or {})}
        profiles = source.mapping.get("profiles")

        def locate(pointer: str) -> Location:
            key = pointer.partition("/")[2].partition("/")[0]
            if key in (changes or {}):
                return Location(f"--{key}")
            return source.locate(in_profile(pointer, profiles, profile))

        parts = parse(mapping, locate)
        if profile is None:
            if changes:  # they may replace a faulty value
                parse(source.mapping, source.locate)
            check_profiles(source.mapping, source.locate)
        options = {"profile": profile} if profile is not None else {}
        options |= {
            key: value if isinstance(value, str) else repr(value) for key, value in (changes or {}).items()
        }
        made = cls(root=source.root, file=source.label, digest=source.digest, options=options, **parts)
        return replace(made, fingerprint=made._print())

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], *, root: Path | str) -> Settings:
        """Return the settings in a mapping with the keys of a settings file; paths are relative to the folder `root`.

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
        """Read the settings file in `start` or its nearest parent folder that has one, up to the repository's root.

        Raises `InputError` if no file is found, a folder has two, or the file is unreadable or invalid.
        """
        found = find(Path(start))
        if isinstance(found, Path):
            return cls.from_file(found, profile=profile, changes=changes)
        raise InputError([found])


def _nowhere(pointer: str) -> Location:
    return Location("settings", pointer=pointer)
