"""A settings mapping → the keyword arguments of `Settings`, or every fault in it at once."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import jsonschema_rs

from trivet import rules
from trivet.diagnostics import Diagnostic, InputError, Location, escape_token, show
from trivet.settings.records import (
    DocsTarget,
    Lint,
    ModelsTarget,
    Readings,
    SchemaTarget,
    Select,
    SqlTarget,
    Targets,
)

Locate = Callable[[str], Location]

_TARGETS = ("models", "docs", "sql", "schema")


@lru_cache(maxsize=1)
def settings_schema() -> dict[str, Any]:
    """The JSON Schema of the settings file, as `trivet schema settings` prints it."""
    text = resources.files("trivet.settings").joinpath("settings.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def parse(mapping: Mapping[str, Any], locate: Locate) -> dict[str, Any]:
    """Keyword arguments for `Settings`; keys that are absent keep their defaults.

    Raises `InputError` with a diagnostic per fault.
    """
    faults = list(_faults(mapping, locate))
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
    parts["output"] = _normal(output)
    parts["readings"] = Readings(**mapping.get("readings", {}))
    parts["select"] = _select(mapping.get("select", {}))
    parts["lint"] = Lint(**mapping.get("lint", {}))
    parts["targets"] = _targets(mapping.get("targets"), parts["output"])
    return parts


def profiled(mapping: Mapping[str, Any], profile: str | None, locate: Locate) -> Mapping[str, Any]:
    """The mapping with a named profile's `select`, `output` and `targets` in place of its own."""
    if profile is None:
        return mapping
    profiles = mapping.get("profiles") or {}
    if profile not in profiles:
        known = ", ".join(sorted(map(show, profiles))) or "none"
        message = f"there is no profile '{show(profile)}'"
        raise InputError([rules.SETTINGS.at(locate("/profiles"), message, f"Known profiles: {known}.")])
    return {**mapping, **profiles[profile]}


def _normal(path: str) -> str:
    """`./schemas/` and `schemas` are the same folder; the root itself is `.`."""
    return "/".join(part for part in path.split("/") if part not in ("", ".")) or "."


def _select(value: Mapping[str, Mapping[str, Any]]) -> Select:
    def listed(mapping: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
        return {
            key: tuple(wanted) if isinstance(wanted, list) else (wanted,) for key, wanted in mapping.items()
        }

    return Select(listed(value.get("include", {})), listed(value.get("exclude", {})))


def _targets(value: Mapping[str, Any] | None, output: str) -> Targets:
    wanted = {name: {} for name in _TARGETS} if value is None else value
    prefix = "" if output == "." else f"{output}/"

    def options(name: str) -> dict[str, Any] | None:
        if name not in wanted:
            return None
        given = dict(wanted[name] or {})
        if "dialects" in given:
            given["dialects"] = tuple(given["dialects"])
        return {**given, "path": _normal(given.get("path", f"{prefix}{name}"))}

    models, docs, sql, schema = (options(name) for name in _TARGETS)
    return Targets(
        models=None if models is None else ModelsTarget(**models),
        docs=None if docs is None else DocsTarget(**docs),
        sql=None if sql is None else SqlTarget(**sql),
        schema=None if schema is None else SchemaTarget(**schema),
    )


# Faults -------------------------------------------------------------------------------------------------
def _faults(mapping: Mapping[str, Any], locate: Locate) -> Iterator[Diagnostic]:
    validator = jsonschema_rs.validator_for(settings_schema(), retriever=_no_network)
    for error in validator.iter_errors(dict(mapping)):
        pointer = "".join(f"/{escape_token(str(token))}" for token in error.instance_path)
        if error.kind.name == "additionalProperties":
            known = _known_keys(error.schema_path)
            for key in error.kind.as_dict()["unexpected"]:
                yield _unknown_key(locate(f"{pointer}/{escape_token(key)}"), key, known)
        else:
            yield rules.SETTINGS.at(locate(pointer), _message(error), _purpose(error.schema_path))
    yield from _rule_faults(mapping, locate)


def _rule_faults(mapping: Mapping[str, Any], locate: Locate) -> Iterator[Diagnostic]:
    """Rule ids that do not exist, and errors that somebody would rather not see."""
    for name, severity in _lint_rules(mapping).items():
        place = locate(f"/lint/rules/{escape_token(name)}")
        if name not in rules.RULES:
            yield _unknown_key(place, name, rules.RULES, "rule id")
        elif rules.RULES[name].severity == "error" and severity != "error":
            message = f"'{name}' is an error, which no setting can make less"
            yield rules.SETTINGS.at(place, message, rules.RULES[name].fix)


def _lint_rules(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    lint = mapping.get("lint")
    found = lint.get("rules") if isinstance(lint, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _unknown_key(place: Location, key: str, known: Iterable[str], what: str = "key") -> Diagnostic:
    near = difflib.get_close_matches(key, sorted(known), n=1)
    hint = f"Did you mean '{near[0]}'?" if near else "`trivet schema settings` prints every key."
    return rules.SETTINGS.at(place, f"unknown {what} '{show(key)}'", hint)


def _message(error: jsonschema_rs.ValidationError) -> str:
    if error.kind.name == "not":
        return "a path must be relative to the settings file, with '/', and stay below its folder"
    return show(error.message)


def _purpose(schema_path: list[str | int]) -> str:
    """What the key is for, from the settings' own schema."""
    described = _at(schema_path[:-1]).get("description")
    return described if isinstance(described, str) else ""


def _known_keys(schema_path: list[str | int]) -> list[str]:
    return list(_at(schema_path[:-1]).get("properties", {}))


def _at(path: list[str | int]) -> dict[str, Any]:
    found: Any = settings_schema()
    for token in path:
        found = found[token]
    return found if isinstance(found, dict) else {}


def _no_network(uri: str) -> Any:
    raise LookupError(uri)
