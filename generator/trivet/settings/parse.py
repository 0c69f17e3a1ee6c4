"""Turn the content of a settings file into keyword arguments for `Settings`, or report all faults in it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from functools import lru_cache
from importlib import resources
from math import isfinite
from typing import Any, get_args

from trivet import rules
from trivet.diagnostics import Diagnostic, InputError, Location, escape_token, show
from trivet.json_text import json_line
from trivet.settings.profiles import in_profile
from trivet.settings.records import (
    Concession,
    DocsTarget,
    Fault,
    Lint,
    ModelsTarget,
    OwnTarget,
    Readings,
    SchemaLimits,
    SchemaTarget,
    Select,
    SqlTarget,
    Targets,
)
from trivet.tool_folders import SKIPPED
from trivet.validation import ValidationError, errors_of, message_of, options_of, pointer_of, validator_of

Locate = Callable[[str], Location]
#: Options of the models target for pydantic classes only.
_OF_PYDANTIC = ("frozen", "use_defaults")
#: The maximum number of bytes (in UTF-8) that common file systems allow in the name of a file or folder.
_MOST_BYTES = 255

#: What people write for `true` and `false` in YAML, where some of these are texts.
_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "on"), "true"),
    **dict.fromkeys(("false", "no", "off"), "false"),
}

_TARGETS = ("models", "docs", "sql", "schema")


@lru_cache(maxsize=1)
def settings_schema() -> dict[str, Any]:
    """Return the JSON Schema of the settings file, which `trivet schema settings` prints."""
    text = resources.files("trivet.settings").joinpath("settings.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def parse(mapping: Mapping[str, Any], locate: Locate) -> dict[str, Any]:
    """Return keyword arguments for `Settings`. If a key is absent from the mapping, its default applies.

    Raises `InputError` with a diagnostic for each fault.
    """
    faults = list(dict.fromkeys(_faults(mapping, locate))) or [*_further_faults(mapping, locate)]
    if faults:
        raise InputError(faults)
    output = mapping.get("output", "generated")
    parts: dict[str, Any] = {
        key: mapping[key]
        for key in ("draft", "extensions", "strict", "output", "templates")
        if key in mapping
    }
    for key in ("schemas", "ignore", "components", "instances"):
        if key in mapping:
            parts[key] = tuple(_normal(path) if key != "ignore" else path for path in mapping[key])
    for key in ("locations", "overrides", "profiles"):
        if key in mapping:
            parts[key] = dict(mapping[key])
    if "patches" in mapping:
        parts["patches"] = {path: _normal(patch) for path, patch in mapping["patches"].items()}
    parts["concessions"] = tuple(map(_concession, mapping.get("concessions", ())))
    parts["output"] = _normal(output)
    parts["readings"] = Readings(**mapping.get("readings", {}))
    parts["select"] = _select(mapping.get("select", {}))
    parts["limits"] = SchemaLimits(**mapping.get("limits", {}))
    parts["lint"] = Lint(**mapping.get("lint", {}))
    parts["targets"] = _targets(mapping.get("targets"), parts["output"])
    return parts


def check_profiles(mapping: Mapping[str, Any], locate: Locate) -> None:
    """Raise `InputError` if a profile is faulty.

    It is also a fault if two profiles, or a profile and the settings without a profile, write to one folder. `mapping`
    are the settings. They must be valid.
    """
    faults = list(_profile_faults(mapping, locate)) or list(_shared(mapping, locate))
    if faults:
        raise InputError(faults)


def _profile_faults(mapping: Mapping[str, Any], locate: Locate) -> Iterator[Diagnostic]:
    """Yield the faults of each profile that the JSON Schema of the settings cannot detect."""
    profiles = mapping.get("profiles") or {}
    for name, one in profiles.items():

        def in_file(pointer: str, name: str = name) -> Location:
            return locate(in_profile(pointer, profiles, name))

        yield from _further_faults({**mapping, **one}, in_file)


def _shared(mapping: Mapping[str, Any], locate: Locate) -> Iterator[Diagnostic]:
    """Yield a fault for each profile that writes to a folder of an earlier profile.

    The settings without a profile are treated as the first profile.
    """
    first: dict[str, str] = {}
    for name, one in {"": mapping, **(mapping.get("profiles") or {})}.items():
        merged = {**mapping, **one}
        output = _normal(merged.get("output", "generated"))
        for folder in {output, *_targets(merged.get("targets"), output).folders.values()}:
            other = first.setdefault(folder, name)
            if other != name:
                whose = f"the profile '{show(other)}'" if other else "the settings without a profile"
                message = f"the profile '{show(name)}' writes to '{show(folder)}', as {whose} do"
                place = locate(f"/profiles/{escape_token(name)}")
                yield rules.SETTINGS.at(place, message, "Give it an `output:` and targets of its own.")
                break


def _normal(path: str) -> str:
    """Return a path in normal form: `./schemas/` becomes `schemas`, and the root is `.`."""
    return "/".join(part for part in path.split("/") if part not in ("", ".")) or "."


def _concession(value: Mapping[str, Any]) -> Concession:
    faults = get_args(Fault)
    return Concession(value["at"], {fault: value[fault] for fault in faults if fault in value})


def _select(value: Mapping[str, Mapping[str, Any]]) -> Select:
    def listed(mapping: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
        return {
            key: tuple(values) if isinstance(values, list) else (values,) for key, values in mapping.items()
        }

    return Select(listed(value.get("include", {})), listed(value.get("exclude", {})))


def _targets(value: Mapping[str, Any] | None, output: str) -> Targets:
    selected = {name: {} for name in _TARGETS} if value is None else value
    prefix = "" if output == "." else f"{output}/"

    def options(name: str) -> dict[str, Any] | None:
        if name not in selected:
            return None
        chosen = dict(selected[name] or {})
        if "dialects" in chosen:
            chosen["dialects"] = tuple(chosen["dialects"])
        if "templates" in chosen:
            chosen["templates"] = _normal(chosen["templates"])
        return {**chosen, "path": _normal(chosen.get("path", f"{prefix}{name}"))}

    own = {name: options(name) or {} for name in selected if name not in _TARGETS}
    models, docs, sql, schema = (options(name) for name in _TARGETS)
    return Targets(
        models=None if models is None else ModelsTarget(**models),
        docs=None if docs is None else DocsTarget(**docs),
        sql=None if sql is None else SqlTarget(**sql),
        schema=None if schema is None else SchemaTarget(**schema),
        own={name: OwnTarget(**chosen) for name, chosen in own.items()},
    )


# Faults -------------------------------------------------------------------------------------------------
def _faults(mapping: Mapping[str, Any], locate: Locate) -> Iterator[Diagnostic]:
    foreign = list(_foreign(mapping, "", locate))
    if foreign:
        yield from foreign
        return
    validator = validator_of(settings_schema())
    for error in errors_of(validator, dict(mapping)):
        pointer = pointer_of(error)
        if error.kind.name == "additionalProperties":
            known = _known_keys(error.schema_path)
            for key in error.kind.as_dict()["unexpected"]:
                yield _unknown_key(locate(f"{pointer}/{escape_token(key)}"), key, known)
        elif _is_near_target(error):
            yield _unknown_key(locate(pointer), str(error.instance_path[-1]), _TARGETS)
        else:
            yield rules.SETTINGS.at(locate(pointer), _message(error), _hint(error))
    yield from _rule_faults(mapping, locate)


def _foreign(value: Any, pointer: str, locate: Locate) -> Iterator[Diagnostic]:
    """Yield a fault for each value that JSON does not have, such as a date of TOML or text that is not UTF-8."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _foreign(inner, f"{pointer}/{escape_token(key)}", locate)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _foreign(inner, f"{pointer}/{index}", locate)
    elif isinstance(value, date | time):
        hint = "Put it in quotes to have it read as text."
        yield rules.SETTINGS.at(locate(pointer), f"{value.isoformat()}: no setting is a date or time", hint)
    elif isinstance(value, float) and not isfinite(value):
        yield rules.SETTINGS.at(locate(pointer), f"{value} is not a finite number")
    elif isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        yield rules.SETTINGS.at(locate(pointer), "the text is not UTF-8")


def _is_near_target(error: ValidationError) -> bool:
    """Return whether an error concerns a target whose name is probably a misspelling of a built-in target's name."""
    path = error.instance_path
    if path[-2:-1] != ["targets"] or path[-1] in _TARGETS or error.kind.name not in ("required", "type"):
        return False
    return bool(difflib.get_close_matches(str(path[-1]), _TARGETS, n=1))


def _rule_faults(mapping: Mapping[str, Any], locate: Locate) -> Iterator[Diagnostic]:
    """Yield a fault for each unknown rule id under `lint:`, and for each error rule whose severity is lowered there."""
    for name, severity in _lint_rules(mapping).items():
        place = locate(f"/lint/rules/{escape_token(name)}")
        if name not in rules.RULES:
            yield _unknown_key(place, name, rules.RULES, "rule id")
        elif rules.RULES[name].severity == "error" and severity != "error":
            message = f"'{name}' is an error, whose severity cannot be lowered"
            yield rules.SETTINGS.at(place, message, rules.RULES[name].fix)


def _further_faults(mapping: Mapping[str, Any], locate: Locate) -> Iterator[Diagnostic]:
    """Yield the faults that the JSON Schema of the settings cannot detect."""
    yield from _target_faults(mapping, locate)
    yield from _folder_faults(mapping, locate)
    yield from _template_faults(mapping, locate)


def _target_faults(mapping: Mapping[str, Any], locate: Locate) -> Iterator[Diagnostic]:
    """Yield the faults in `targets:` that the JSON Schema of the settings cannot detect.

    The faults are options that conflict with each other, and a `plan` or `dialect` that the settings do not
    generate.
    """
    targets = mapping.get("targets") or {}
    yield from _models_faults(targets.get("models") or {}, locate)
    yield from _query_faults(targets.get("sql") or {}, locate)
    for name, own in targets.items():
        if name in _TARGETS or own["plan"] not in targets:
            if name not in _TARGETS:
                message = f"the plan '{own['plan']}' belongs to a target that is not generated"
                yield rules.SETTINGS.at(
                    locate(f"/targets/{escape_token(name)}/plan"), message, f"Add `{own['plan']}: {{}}`."
                )
            continue
        dialects = (
            (targets["sql"] or {}).get("dialects", SqlTarget("").dialects) if own["plan"] == "sql" else ()
        )
        if own.get("dialect") is not None and own["dialect"] not in dialects:
            message = f"the dialect '{own['dialect']}' is not generated for the plan '{own['plan']}'"
            yield rules.SETTINGS.at(locate(f"/targets/{escape_token(name)}/dialect"), message)


def _folder_faults(mapping: Mapping[str, Any], locate: Locate) -> Iterator[Diagnostic]:
    """Yield a fault for each folder under `output:` and `targets:` with too long a name, or inside a tool's folder."""
    targets = mapping.get("targets") or {}
    folders = {
        f"/targets/{escape_token(name)}/path": (target or {}).get("path", name)
        for name, target in targets.items()
    }
    for pointer, folder in {"/output": mapping.get("output", "generated"), **folders}.items():
        if any(len(name.encode()) > _MOST_BYTES for name in folder.split("/")):
            yield rules.SETTINGS.at(locate(pointer), f"a name in a path has at most {_MOST_BYTES} bytes")
        if not {name.casefold() for name in folder.split("/")}.isdisjoint(SKIPPED):
            yield rules.SETTINGS.at(locate(pointer), f"nothing is generated into {' or '.join(SKIPPED)}")


def _template_faults(mapping: Mapping[str, Any], locate: Locate) -> Iterator[Diagnostic]:
    """Yield a fault for each folder of templates that contains generated files: trivet would use these as templates."""
    targets = mapping.get("targets") or {}
    named = {
        f"/targets/{escape_token(name)}/templates": (one or {}).get("templates")
        for name, one in targets.items()
    }
    output = _normal(mapping.get("output", "generated"))
    written = (output, *_targets(mapping.get("targets"), output).folders.values())
    for pointer, folder in {"/templates": mapping.get("templates"), **named}.items():
        if folder is None:
            continue
        above = _normal(folder)
        inside = next((one for one in written if above == "." or f"{one}/".startswith(f"{above}/")), None)
        if inside is not None:
            message = f"the templates are in '{show(folder)}', which contains the generated files in '{show(inside)}'"
            yield rules.SETTINGS.at(locate(pointer), message, "Put them into a folder without other files.")


def _models_faults(models: Mapping[str, Any], locate: Locate) -> Iterator[Diagnostic]:
    """Yield a fault for each option that requires `kind: pydantic`, if `kind` has another value."""
    kind = models.get("kind", "pydantic")
    for option in _OF_PYDANTIC if kind != "pydantic" else ():
        if models.get(option):
            message = f"'{option}' is an option of pydantic classes, but the kind is '{kind}'"
            hint = f"Remove `{option}`, or set `kind: pydantic`."
            yield rules.SETTINGS.at(locate(f"/targets/models/{option}"), message, hint)


def _query_faults(sql: Mapping[str, Any], locate: Locate) -> Iterator[Diagnostic]:
    """Yield a fault if validation queries are requested, but the only dialect is SQLite, which has none."""
    if sql.get("queries") and sql.get("dialects") == ["sqlite"]:
        message = "SQLite has no validation queries, and is the only dialect"
        hint = "Add another dialect, such as `duckdb`, or remove `queries`."
        yield rules.SETTINGS.at(locate("/targets/sql/queries"), message, hint)


def _lint_rules(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    lint = mapping.get("lint")
    found = lint.get("rules") if isinstance(lint, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _unknown_key(place: Location, key: str, known: Iterable[str], what: str = "key") -> Diagnostic:
    near = difflib.get_close_matches(key, sorted(known), n=1)
    every = (
        "`trivet schema settings` prints every key."
        if what == "key"
        else "`trivet explain --list` prints all ids."
    )
    hint = f"Did you mean '{near[0]}'?" if near else every
    return rules.SETTINGS.at(place, f"unknown {what} '{show(key)}'", hint)


def _message(error: ValidationError) -> str:
    text = str(error.instance)
    if error.kind.name == "not" and text.startswith(".") and _normal(text) == ".":
        return "the files of a target need a folder of their own below the root"
    if error.kind.name == "not":
        return "a path must be relative to the settings file, with '/', and stay below its folder"
    return show(message_of(error))


def _hint(error: ValidationError) -> str:
    """Return a hint: the value that was probably meant, or else the purpose of the setting."""
    names = [one for one in options_of(error) if isinstance(one, str)]
    near = difflib.get_close_matches(str(error.instance), names, n=1)
    meant = f"Did you mean '{near[0]}'?" if near else _of_other_type(error)
    return meant or _purpose(error.schema_path)


def _of_other_type(error: ValidationError) -> str:
    """Return how to write a text as the list or the boolean that was probably meant; "" if neither was."""
    if error.kind.name != "type" or not isinstance(error.instance, str):
        return ""
    types = error.kind.as_dict()["types"]
    if "array" in types:
        return show(f"Write a list: `[{json_line(error.instance)}]`.")
    said = _BOOLEANS.get(error.instance.lower()) if "boolean" in types else None
    return f"Write `{said}`." if said else ""


def _purpose(schema_path: list[str | int]) -> str:
    described = _at(schema_path[:-1]).get("description")
    return described if isinstance(described, str) else ""


def _known_keys(schema_path: list[str | int]) -> list[str]:
    return list(_at(schema_path[:-1]).get("properties", {}))


def _at(path: list[str | int]) -> dict[str, Any]:
    found: Any = settings_schema()
    for token in path:
        found = found[token]
    return found if isinstance(found, dict) else {}
