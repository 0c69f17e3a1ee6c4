"""Finds the projects of a command: the nearest one, those that `--config` names, or all below the working directory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from trivet.cli.options import folders_of
from trivet.diagnostics import Diagnostic, InputError, show
from trivet.git.repository import find_repository
from trivet.settings import Settings
from trivet.settings.file import TOML_NAME, YAML_NAME, find, has_trivet_table

Command = TypeVar("Command", bound=Callable[..., Any])

#: The formats whose paths must be relative to the repository.
_ANNOTATIONS = ("github", "gitlab", "sarif")
_SKIPPED = ("node_modules", "__pycache__", "site-packages")


def all_option(command: Command) -> Command:
    """Add the option `--all`, passed as the parameter `every`."""
    text = "Every settings file of the repository (of the folders below, outside of one)."
    return click.option("--all", "every", is_flag=True, help=text)(command)


def projects(configs: Sequence[Path], every: bool) -> tuple[Path | None, ...]:
    """Return the settings files of the selected projects; None stands for the nearest settings file.

    `every` means `--all`. Raises `UsageError` if `--all` finds none, or is combined with `configs`.
    """
    if every and configs:
        raise click.UsageError("--all finds the settings files itself: omit --config.")
    if not every:
        return tuple({path.absolute(): path for path in configs}.values()) or (None,)
    found = tuple(_outside_of_outputs(sorted(_settings_files(Path.cwd()))))
    if not found:
        raise click.UsageError(f"--all found no {YAML_NAME}, and no {TOML_NAME} with [tool.trivet].")
    return found


def _settings_files(start: Path) -> Iterator[Path]:
    repository = find_repository(start)
    listed = repository.files() if repository else None
    if repository is None or listed is None:
        yield from filter(_has_settings, _below(start))
    else:
        names = (name for name in listed if name.rpartition("/")[2] in (YAML_NAME, TOML_NAME))
        yield from filter(_has_settings, (repository.root / name for name in names))


def _below(start: Path) -> Iterator[Path]:
    for folder, inner, files in os.walk(start):
        inner[:] = sorted(name for name in inner if name not in _SKIPPED and not name.startswith("."))
        if "pyvenv.cfg" in files:
            inner.clear()
        yield from (Path(folder, name) for name in (YAML_NAME, TOML_NAME) if name in files)


def _has_settings(path: Path) -> bool:
    return path.is_file() and (path.name == YAML_NAME or has_trivet_table(path))


def _outside_of_outputs(files: Sequence[Path]) -> Iterator[Path]:
    """Yield the settings files that are not in a folder into which a project writes."""
    outputs = [folder for file in files for folder in _outputs(file)]
    yield from (file for file in files if not any(file.is_relative_to(folder) for folder in outputs))


def _outputs(file: Path) -> tuple[Path, ...]:
    try:
        settings = Settings.from_file(file)
    except InputError:
        return ()
    return tuple(file.parent / one for one in (settings.output, *folders_of(settings)) if one != ".")


def told_as(file: Path) -> str:
    """Return the path of a settings file, relative to the working directory, for messages."""
    return show(os.path.relpath(file).replace(os.sep, "/"))


def refuse_two_in_one_folder(file: Path | None) -> None:
    """Raise `InputError` if a folder has both a `trivet.yaml` and a `pyproject.toml` with `[tool.trivet]`.

    The folder is the one that contains the settings file `file`. Nothing is checked if `file` is None.
    """
    found = find(file.parent) if file else None
    if isinstance(found, Diagnostic):
        raise InputError([found])


def prefix_of(root: Path, form: str, several: bool) -> str:
    """Return the prefix that makes a project's paths relative to the repository or, without one, to the working folder.

    - `form`: the output format.
    - `several`: whether the command reports on several projects.

    A single project gets a prefix only inside a repository, for the formats `github`, `gitlab` and `sarif`.
    """
    if not several and form not in _ANNOTATIONS:
        return ""
    repository = find_repository(root)
    if not several and repository is None:
        return ""
    way = os.path.relpath(root, repository.root if repository else Path.cwd()).replace(os.sep, "/")
    return "" if way == "." else f"{way}/"


def placed(diagnostics: Sequence[Diagnostic], prefix: str) -> list[Diagnostic]:
    """Return the findings with the prefix before the paths of their documents."""
    return [
        replace(one, location=replace(one.location, document=prefix + one.location.document))
        for one in diagnostics
    ]
