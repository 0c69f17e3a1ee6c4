"""The options that several commands share, and the settings that these options select."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import click

from trivet.settings import Settings
from trivet.source.entries import base_of, is_pattern

Command = TypeVar("Command", bound=Callable[..., Any])


def _only_one(ctx: click.Context, param: click.Parameter, value: tuple[Path, ...]) -> Path | None:
    if len(value) > 1:
        raise click.BadParameter(f"`trivet {ctx.info_name}` takes one settings file, not {len(value)}.")
    return value[0] if value else None


_NEAREST = "The settings file; without it, the nearest trivet.yaml or pyproject.toml upwards."
_FILE = click.Path(path_type=Path)
config_option = click.option(
    "--config", type=_FILE, metavar="FILE", multiple=True, callback=_only_one, help=_NEAREST
)
_SEVERAL = click.option(
    "--config", "configs", type=_FILE, metavar="FILE", multiple=True, help=f"{_NEAREST} Repeatable."
)
_OPTIONS = (
    click.option("--profile", metavar="NAME", help="Apply this profile of the settings."),
    click.option("--output", metavar="DIR", help="Generate into this folder, relative to the settings file."),
)


def settings_options(command: Command) -> Command:
    """Add the options `--config`, `--profile` and `--output`."""
    return _with((config_option, *_OPTIONS), command)


def projects_options(command: Command) -> Command:
    """Add the options `--config`, `--profile` and `--output`.

    `--config` may be repeated; it is passed as `configs`, a tuple of paths.
    """
    return _with((_SEVERAL, *_OPTIONS), command)


def _with(options: Iterable[Callable[[Command], Command]], command: Command) -> Command:
    for option in reversed(tuple(options)):
        command = option(command)
    return command


def settings_for(config: Path | None, profile: str | None, output: str | None) -> Settings:
    """Return the settings that the shared options select.

    Raises `InputError` if there are no settings, or if they are invalid.
    """
    changes = {} if output is None else {"output": output}
    if config is not None:
        return Settings.from_file(config, profile=profile, changes=changes)
    return Settings.find(Path.cwd(), profile=profile, changes=changes)


def cache_option(command: Command) -> Command:
    """Add the option `--no-cache`, passed as the parameter `no_cache`."""
    text = "Do not read or write the local cache, .trivet_cache."
    return click.option("--no-cache", is_flag=True, help=text)(command)


def only_option(command: Command) -> Command:
    """Add the option `--only TARGETS` to a command.

    The command gets the chosen names as the parameter `only`, a tuple.
    """
    return click.option(
        "--only",
        callback=_targets,
        metavar="TARGETS",
        help="Only these targets, e.g. models,sql; everything else stays as it is.",
    )(command)


def _targets(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    names = tuple(name.strip() for name in (value or "").split(",") if name.strip())
    if value is not None and not names:
        raise click.BadParameter("it names no target.")
    return names


def check_only(settings: Settings, only: tuple[str, ...]) -> None:
    """Raise `BadParameter` for a name that is not a target."""
    for name in only:
        if name not in ("models", "docs", "sql", "schema", *settings.targets.own):
            known = ", ".join(("models", "docs", "sql", "schema", *sorted(settings.targets.own)))
            raise click.BadParameter(f"'{name}' is not a target; there are {known}.", param_hint="'--only'")


def folders_of(settings: Settings) -> tuple[str, ...]:
    """Return the folders of the targets.

    `trivet.artifacts` may write files there, as well as in the output folder.
    """
    return tuple(settings.targets.folders.values())


def protected_of(settings: Settings) -> tuple[str, ...]:
    """Return the paths of the inputs, except the settings file. They must not be written to."""
    schemas = (
        base_of(settings.root, entry) if is_pattern(settings.root, entry) else entry
        for entry in settings.schemas
    )
    others = (settings.components, settings.patches.values(), settings.locations.values(), settings.instances)
    inputs = (*schemas, *chain.from_iterable(others))
    own = (settings.templates, settings.extensions, *(one.templates for one in settings.targets.own.values()))
    return tuple(path for path in (*inputs, *own) if path and path != ".")


def sources_of(settings: Settings) -> tuple[str, ...]:
    """Return the paths of the settings file and of the template folder (if one is set).

    Like the schemas, these must be in git's index.
    """
    return (settings.place("").document, *filter(None, (settings.templates,)))
