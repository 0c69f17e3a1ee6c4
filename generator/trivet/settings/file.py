"""Find and read the settings file, and find the line for a JSON Pointer into the settings."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, InputError, Location, show
from trivet.digests import sha256
from trivet.existing import exists, is_file
from trivet.reader.conflicts import refuse_conflict
from trivet.reader.refusal import RefusedError
from trivet.reader.yaml_reader import Places, read_yaml
from trivet.settings.near_files import near_file
from trivet.settings.toml_places import toml_places

YAML_NAME = "trivet.yaml"
TOML_NAME = "pyproject.toml"
TOML_LABEL = f"{TOML_NAME}#tool.trivet"
_INIT = "Run `trivet init` to write one."

#: Parts of the patterns in `_MENTIONS`, which match a header or a key `tool.trivet`, or a key `trivet` in the table
#: `tool`. A pyproject.toml that cannot be parsed as TOML is taken to contain settings if one of these patterns matches.
_TOOL = rb"""^(?:\xef\xbb\xbf)?[ \t]*%s[ \t]*(["']?)tool\1[ \t]*"""
_TRIVET = rb"""[ \t]*["']?trivet(?![\w-])"""
_MENTIONS = (
    re.compile(_TOOL % rb"\[{0,2}" + rb"\." + _TRIVET, re.MULTILINE),
    re.compile(_TOOL % rb"\[" + rb"\].*\n(?:(?![ \t]*\[).*\n)*?" + _TRIVET, re.MULTILINE),
    re.compile(_TOOL % rb"" + rb"=[ \t]*\{(?:.*[{,])?" + _TRIVET, re.MULTILINE),
)
#: The maximum depth of nested values in `tool.trivet`. No setting needs more than a few levels.
_DEEPEST = 64
#: The end of an error message of `tomllib`: the position of the fault.
_FAULT_AT = re.compile(r" \(at line (\d+), column (\d+)\)$")

Locate = Callable[[str], Location]


@dataclass(frozen=True, slots=True)
class SettingsText:
    """The content of a settings file, before validation.

    - `label`, `digest`: the name and hash of the file for the manifest.
    - `locate`: returns the location for a JSON Pointer into the settings.
    """

    root: Path
    label: str
    digest: str
    mapping: Mapping[str, Any]
    locate: Locate


def find(start: Path) -> Path | Diagnostic:
    """Return the settings file in `start` or in the nearest folder above that has one.

    Return a diagnostic if there is none, or if a folder has two. The search ends at the repository's root.
    """
    start = start.absolute()
    for folder in (start, *start.parents):
        yaml, toml = folder / YAML_NAME, folder / TOML_NAME
        has_table = is_file(toml) and has_trivet_table(toml)
        if is_file(yaml) and has_table:
            message = f"there are both {YAML_NAME} and [tool.trivet] in {TOML_NAME} in one folder"
            return rules.SETTINGS.at(Location(YAML_NAME, 1, 1), message, "Keep one of the two.")
        if is_file(yaml) or has_table:
            return yaml if is_file(yaml) else toml
        if exists(folder / ".git"):
            break
    return rules.NO_SETTINGS.at(Location(YAML_NAME), "no settings here or in a folder above", _INIT)


def read(path: Path) -> SettingsText:
    """Return the content of a settings file, which is not validated yet.

    Raises `InputError` if the file cannot be read, or if its content is not a mapping.
    """
    root = path.absolute().parent
    try:
        text = path.read_bytes().decode().replace("\r\n", "\n")
    except OSError as error:
        hint = _hint(path) if isinstance(error, FileNotFoundError) else ""
        name, reason = path.absolute().name, error.strerror or "cannot be read"
        message = reason if str(path) == name else f"{show(str(path))}: {reason}"
        raise _failed(rules.UNREADABLE, name, message, hint) from None
    except UnicodeDecodeError:
        raise _failed(rules.NOT_UTF8, path.name, "the file is not UTF-8") from None
    return _from_toml(root, path.name, text) if path.suffix == ".toml" else _from_yaml(root, path.name, text)


def _hint(path: Path) -> str:
    """Return what to do about a settings file that does not exist.

    `trivet init` would only write the file in the working directory.
    """
    init = _INIT if path.absolute() == Path(YAML_NAME).absolute() else ""
    return near_file(path.absolute().parent, path.name, path.parent) or init


def _from_yaml(root: Path, name: str, text: str) -> SettingsText:
    digest = sha256(text)
    places = Places()
    mapping: Any = {}
    if _has_content(text):
        try:
            refuse_conflict(text)
            mapping = read_yaml(text, places).value
        except RefusedError as refused:
            raise InputError([refused.diagnostic(name)]) from None
    if mapping is None:
        mapping = {}
    if not isinstance(mapping, dict):
        raise _failed(rules.SETTINGS, name, "the settings are not a mapping")

    def locate(pointer: str) -> Location:
        found = pointer
        while found and found not in places.values:
            found = found.rpartition("/")[0]
        line, column = places.keys.get(found) or places.values.get(found) or (1, 1)
        return Location(name, line, column, pointer)

    return SettingsText(root, name, digest, mapping, locate)


def _from_toml(root: Path, name: str, text: str) -> SettingsText:
    text = text.removeprefix("\ufeff")
    try:
        table = _tool_table(text).get("trivet")
    except RefusedError as refused:
        raise InputError([refused.diagnostic(name)]) from None
    if table is None:
        raise _failed(rules.SETTINGS, name, "there is no table [tool.trivet]", _INIT)
    if not isinstance(table, dict):
        raise _failed(rules.SETTINGS, name, "tool.trivet is not a table")
    canonical = json.dumps(table, sort_keys=True, ensure_ascii=False, default=str)
    digest = sha256(canonical)

    places = toml_places(text, ("tool", "trivet"))

    def locate(pointer: str) -> Location:
        found = pointer
        while found and found not in places:
            found = found.rpartition("/")[0]
        return Location(name, *places.get(found, (1, 1)), pointer)

    return SettingsText(root, TOML_LABEL, digest, table, locate)


def _has_content(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def has_trivet_table(path: Path) -> bool:
    """Return whether a pyproject.toml has `tool.trivet`.

    For a file that is not valid TOML, the result is True if it mentions `tool.trivet`, so that `read` reports the
    fault. The result is False if the file cannot be read.
    """
    try:
        raw = path.read_bytes()
    except OSError:
        return False
    try:
        return "trivet" in _tool_table(raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except (UnicodeDecodeError, RefusedError):
        return any(pattern.search(raw) for pattern in _MENTIONS)


def _tool_table(text: str) -> Mapping[str, Any]:
    """Return the table `tool` of a TOML text; an empty one if there is none.

    Raises `RefusedError` if the text is not TOML, or if its values in `trivet` are nested too deeply.
    """
    try:
        tool = tomllib.loads(text).get("tool")
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:  # also for an integer with too many digits, which is no TOMLDecodeError
        message = str(error)
        found = _FAULT_AT.search(message)
        place = (int(found[1]), int(found[2])) if found else (text.count("\n") + 1, 1)
        reason = message[: found.start()] if found else message.removesuffix(" (at end of document)")
        raise RefusedError(rules.SYNTAX, f"not TOML: {show(reason)}", *place) from None
    if not isinstance(tool, dict):
        return {}
    level: list[Any] = [tool.get("trivet")]
    for _ in range(_DEEPEST):
        level = [inner for one in level for inner in _parts(one)]
    if level:
        raise _too_deep()
    return tool


def _parts(value: Any) -> Iterable[Any]:
    """Return the values in a table or an array; none for other values."""
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _too_deep() -> RefusedError:
    return RefusedError(rules.LIMIT, "the values are nested too deeply")


def _failed(rule: rules.Rule, name: str, message: str, hint: str = "") -> InputError:
    return InputError([rule.at(Location(name, 1, 1), message, hint)])
