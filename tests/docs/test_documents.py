"""The hand-written documents stay true: every command, setting, rule, template and sink is in them."""

from __future__ import annotations

import json
import re
from importlib import import_module, resources
from pathlib import Path
from typing import Any, get_args

import click
import jsonschema_rs
import pytest
import yaml
from markdown_it import MarkdownIt
from tools import rules_page, vocabulary_page

from trivet import sinks
from trivet.cli.main import COMMANDS
from trivet.ledger import VerdictKind
from trivet.render import Renderer
from trivet.rules import RULES

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
READER = MarkdownIt("commonmark").enable("table")


@pytest.fixture(scope="module")
def texts(checkout: Path) -> dict[str, str]:
    paths = [*(checkout / name for name in DOCUMENTS), *sorted((checkout / "docs").glob("*.md"))]
    return {path.relative_to(checkout).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def settings_schema() -> dict[str, Any]:
    text = resources.files("trivet.settings").joinpath("settings.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def properties(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The properties of a schema of the settings, references followed."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return properties({**whole["$defs"][name], **{k: v for k, v in schema.items() if k != "$ref"}}, whole)
    found: dict[str, dict[str, Any]] = schema.get("properties", {})
    return found


def keys(schema: dict[str, Any], whole: dict[str, Any]) -> set[str]:
    """All keys below a schema, those of targets of one's own included."""
    found = set()
    for key, inner in properties(schema, whole).items():
        found |= {key} | keys(inner, whole)
    for inner in whole["$defs"]["targets"]["patternProperties"].values():
        found |= set(inner["properties"])
    return found


def block(text: str, language: str) -> str:
    """The first fenced block in a language."""
    return text.partition(f"```{language}\n")[2].partition("\n```")[0]


def test_every_link_leads_to_a_file(checkout: Path, texts: dict[str, str]) -> None:
    dead = []
    for path, text in texts.items():
        for token in READER.parse(text):
            for child in token.children or ():
                target = str(child.attrs.get("href", ""))
                if child.type == "link_open" and not re.match(r"https?://", target):
                    file = target.partition("#")[0]
                    if not ((checkout / path).parent / file).exists():
                        dead.append((path, target))
    assert dead == []


def test_every_setting_is_told(texts: dict[str, str]) -> None:
    schema = settings_schema()
    told = set(re.findall(r"^ *- `([a-z_]+)`", texts["docs/settings.md"], re.MULTILINE))
    assert told == keys(schema, schema) - {"path"}
    assert "`path`" in texts["docs/settings.md"]


def test_the_defaults_that_are_told_are_the_defaults(texts: dict[str, str]) -> None:
    whole = settings_schema()
    told = yaml.safe_load(block(texts["docs/settings.md"], "yaml"))
    assert set(told) == set(whole["properties"])

    def compare(value: Any, schema: dict[str, Any]) -> None:
        if "default" in schema:
            assert value == schema["default"]
        for key, inner in properties(schema, whole).items():
            if key != "path":
                assert isinstance(value, dict) and key in value
                compare(value[key], inner)

    compare(told, whole)


def options(*commands: click.Command) -> set[str]:
    """The long options of commands."""
    known = [one for command in commands for one in command.params if isinstance(one, click.Option)]
    return {name for one in known for name in (*one.opts, *one.secondary_opts) if name.startswith("--")}


def test_every_command_and_option_is_told(texts: dict[str, str]) -> None:
    parts = re.split(r"^## trivet ", texts["docs/commands.md"], flags=re.MULTILINE)
    assert [part.split("\n")[0] for part in parts[1:]] == list(COMMANDS)
    for part, (name, (module, _)) in zip(parts[1:], COMMANDS.items(), strict=True):
        command: click.Command = import_module(module).command
        below = command.commands if isinstance(command, click.Group) else {}
        assert all(f"trivet {name} {inner}" in part for inner in below)
        for option in options(command, *below.values()):
            assert option in part or option in parts[0], (name, option)


def test_every_rule_is_told_as_the_code_has_it(texts: dict[str, str]) -> None:
    assert texts["docs/rules.md"] == rules_page.page()


def test_every_effect_is_told_as_the_code_has_it(texts: dict[str, str]) -> None:
    assert texts["docs/extensions.md"] == vocabulary_page.page()


def test_every_reading_is_told(texts: dict[str, str]) -> None:
    told = set(re.findall(r"`(reading-[a-z-]+)`", texts["docs/readings.md"]))
    assert told == {name for name in RULES if name.startswith("reading-")}


def test_every_template_and_sink_is_told(texts: dict[str, str]) -> None:
    text = texts["docs/templates.md"]
    told = set(re.findall(r"^\| `([a-z_0-9A-Z/.]+\.(?:jinja2|css|js))` \|", text, re.MULTILINE))
    assert told == set(Renderer().names())
    kinds = {
        name for name, kind in vars(sinks).items() if isinstance(kind, type) and issubclass(kind, sinks.Sink)
    }
    assert set(re.findall(r"^\| `([A-Z]\w+)` \|", text, re.MULTILINE)) == kinds - {"Sink"}


def test_every_verdict_is_told_and_the_example_is_of_our_ledger(
    checkout: Path, texts: dict[str, str]
) -> None:
    text = texts["docs/ledger.md"]
    assert set(re.findall(r"^\| `([a-z]+)` \|", text, re.MULTILINE)) == set(get_args(VerdictKind))
    schema = json.loads(resources.files("trivet").joinpath("ledger.schema.json").read_text("utf-8"))
    example = json.loads(block(text, "json"))
    jsonschema_rs.validate(schema, example)
    ours = json.loads((checkout / "generated" / "fidelity.json").read_text("utf-8"))
    assert [row for row in example["rows"] if row not in ours["rows"]] == []
    assert example["exact"].keys() <= ours["exact"].keys()


def test_every_package_and_dependency_is_on_the_map(checkout: Path, texts: dict[str, str]) -> None:
    text = texts["docs/architecture.md"]
    source = checkout / "generator" / "trivet"
    packages = {f"`{path.parent.name}/`" for path in source.glob("*/__init__.py")} - {"`targets/`"}
    targets = {f"`targets/{path.parent.name}/`" for path in (source / "targets").glob("*/__init__.py")}
    modules = {f"`{path.name}`" for path in source.glob("*.py") if not path.name.startswith("_")}
    assert [name for name in sorted(packages | targets | modules) if name not in text] == []
    declared = re.findall(r'^  "([A-Za-z0-9-]+)', block_of_dependencies(checkout), re.MULTILINE)
    assert [name for name in declared if f"**{name}**".lower() not in text.lower()] == []
    assert text.count("```mermaid") == 1


def block_of_dependencies(checkout: Path) -> str:
    text = (checkout / "pyproject.toml").read_text(encoding="utf-8")
    return text.partition("\ndependencies = [\n")[2].partition("\n]")[0]
