"""Options that several commands share, and the settings they lead to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from trivet.settings import Settings
from trivet.source.entries import base_of, is_pattern

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--config",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The settings file; without it, the nearest trivet.yaml or pyproject.toml upwards.",
    ),
    click.option("--profile", metavar="NAME", help="Apply this profile of the settings."),
    click.option("--output", metavar="DIR", help="Generate into this folder, relative to the settings file."),
)


def settings_options(command: Command) -> Command:
    """Adds `--config`, `--profile` and `--output`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def settings_for(config: Path | None, profile: str | None, output: str | None) -> Settings:
    """The settings that the shared options name.

    Raises `InputError` when there are none, or when they are wrong.
    """
    changes = {} if output is None else {"output": output}
    if config is not None:
        return Settings.from_file(config, profile=profile, changes=changes)
    return Settings.find(Path.cwd(), profile=profile, changes=changes)


def only_option(command: Command) -> Command:
    """Adds `--only TARGETS`: a tuple of names in the command's `only`."""
    return click.option(
        "--only",
        callback=_targets,
        metavar="TARGETS",
        help="Only these targets, e.g. models,sql; everything else stays as it is.",
    )(command)


def _targets(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (value or "").split(",") if name.strip())


def check_only(settings: Settings, only: tuple[str, ...]) -> None:
    """Raises `BadParameter` for a name that is no target."""
    for name in only:
        if name not in ("models", "docs", "sql", "schema", *settings.targets.own):
            known = ", ".join(("models", "docs", "sql", "schema", *sorted(settings.targets.own)))
            raise click.BadParameter(f"'{name}' is no target; there are {known}.", param_hint="'--only'")


def folders_of(settings: Settings) -> tuple[str, ...]:
    """The targets' own folders: where `trivet.artifacts` may write besides the output folder."""
    return tuple(settings.targets.folders.values())


def protected_of(settings: Settings) -> tuple[str, ...]:
    """The inputs, which nothing may write to."""
    schemas = (
        base_of(settings.root, entry) if is_pattern(settings.root, entry) else entry
        for entry in settings.schemas
    )
    inputs = (*schemas, *settings.components, *settings.locations.values(), *settings.instances)
    own = (settings.templates, settings.extensions, *(one.templates for one in settings.targets.own.values()))
    return tuple(path for path in (*inputs, *own) if path and path != ".")
