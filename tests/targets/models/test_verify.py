"""What is wrong with a generated module is found before it is written: each fault is planted once."""

from __future__ import annotations

from pathlib import Path

import pytest

from trivet.cli.main import call
from trivet.diagnostics import InternalError
from trivet.render import packaged_templates
from trivet.sinks import PyCode
from trivet.target_result import Artifact
from trivet.targets.models.names import Names
from trivet.targets.models.unused import verify_used
from trivet.targets.models.verify import verified_data, verify, verify_paths

GOOD = '''\
"""From a document."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field

from . import _it_rules
from ._json import Checked, Json, JsonModel

if not TYPE_CHECKING:
    from ._json import LateAlias as TypeAliasType
else:
    from typing_extensions import TypeAliasType

Tree = TypeAliasType("Tree", "Annotated[list[Tree] | Node, Json]")
"""A tree."""


class Node(JsonModel):
    """One of it."""

    model_config = ConfigDict(extra="forbid")

    when: date
    """A day."""
    name: Annotated[str, Checked(_it_rules.check_node_name)] = Field(default=None, alias="na me")
    tree: Tree | Other | Any = None

from .other import Other  # noqa: E402

Node.model_rebuild()
'''


def test_a_module_as_we_print_it_has_no_fault() -> None:
    verify("it.py", GOOD)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    when: date\n", "    when date\n", "it.py is not valid Python"),
        ("    when: date\n", "    when: date\n    return None\n", "it.py is not valid Python"),
        ("class Node", "x = 1\nx = 2\n\n\nclass Node", "it.py:23: the name x, which is bound already"),
        ("import Other ", "import Node ", "the name Node, which is bound already"),
        ("import Other ", "import Other as Node ", "the name Node, which is bound already"),
        ("import Other ", "import Other, date ", "the name date, which is bound already"),
        ("import date\n", "import date as Node\n", "the name Node, which is bound already"),
        ("class Node(", "class Tree(", "the name Tree, which is bound already"),
        ("    name: ", "    when: ", "the name when, which is bound already"),
        ("    name: ", "    model_config: ", "the name model_config, which is bound already"),
        ("    when: date\n", "    date: date\n", "the name date, which an attribute hides"),
        ("    name: ", "    Field: ", "the name Field, which an attribute hides"),
        ("    name: ", "    ConfigDict: ", "the name ConfigDict, which an attribute hides"),
        ("    name: ", "    Other: ", "the name Other, which an attribute hides"),
        (" | Node, Json]", " | Leaf, Json]", "the name Leaf, which nothing binds"),
        ("Node, Json]", "Node, Json", "it.py is not valid Python"),
        ("    when: date\n", "    when: datetime | date\n", "the name datetime, which nothing binds"),
        ("from . import _it_rules\n", "", "the name _it_rules, which nothing binds"),
        ("from typing_extensions", "from os", "an import of os"),
        ("Node.model_rebuild()", "Node.model_rebuild(force=Any)", "an expression that no template prints"),
        ("Node.model_rebuild()", "del Node", "a Delete that no template prints"),
    ],
)
def test_a_fault_is_found(old: str, new: str, told: str) -> None:
    assert GOOD.count(old) >= 1
    with pytest.raises(InternalError) as caught:
        verify("it.py", GOOD.replace(old, new, 1))
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    when: date\n", "    when: str\n", "the import date, which nothing uses"),
        ("_it_rules\n", "_it_rules, _more_rules\n", "the import _more_rules, which nothing uses"),
        ("Tree | Other | Any", "Tree | Any", "the import Other, which nothing uses"),
        (" | Node, Json]", " | Node, int]", "the import Json, which nothing uses"),
    ],
)
def test_an_import_in_vain_is_found(old: str, new: str, told: str) -> None:
    asked = {("it.py", name) for name in ("Node", "Tree")}
    verify_used([Artifact("it.py", GOOD)], asked)
    assert GOOD.count(old) >= 1
    with pytest.raises(InternalError) as caught:
        verify_used([Artifact("it.py", GOOD.replace(old, new, 1))], asked)
    assert told in str(caught.value)


DATA = '"""Made."""\n\nfrom typing import Any\n\nDEFINITIONS: dict[str, Any] = {}\n'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{}", "{", "is not valid Python"),
        ("{}", "{}\nprint()", "a Expr in place of the literal"),
        ("from typing", "import os\nfrom typing", "a Import that no template prints"),
    ],
)
def test_a_module_of_data_is_a_literal(old: str, new: str, told: str) -> None:
    verified_data("it.py", DATA)
    with pytest.raises(InternalError, match=told):
        verified_data("it.py", DATA.replace(old, new, 1))


@pytest.mark.parametrize(
    "paths",
    [
        ["m/a.py", "m/A.py"],
        ["m/a.py", "m/a/__init__.py"],
        ["m/_json/__init__.py", "m/_json.py"],
        ["m/a/b.py", "m/A/b.py"],
    ],
)
def test_two_files_of_one_module_are_found(paths: list[str]) -> None:
    verify_paths(["m/__init__.py", "m/a_.py", "m/b/__init__.py"])
    with pytest.raises(InternalError, match="are the same module"):
        verify_paths(["m/__init__.py", *paths])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{{ field.name }}: {{", "{{ field.name }}_: str\n    {{ field.name }}_: {{"),
        ("({{ class.base }}):", "({{ class.base }}):\n    date: int"),
    ],
)
def test_a_fault_that_a_template_makes_stops_generate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    name = "models/pydantic_v2/BaseModel.jinja2"
    text = (packaged_templates() / name).read_text("utf-8")
    assert old in text
    (tmp_path / "mine" / name).parent.mkdir(parents=True)
    (tmp_path / "mine" / name).write_text(text.replace(old, new), "utf-8")
    _project(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert call(["generate", "-q"]) == 0
    (tmp_path / "trivet.yaml").write_text(
        'templates: mine\ndraft: "2020-12"\ntargets: {models: {}}\n', "utf-8"
    )
    assert call(["generate", "-q"]) == 2
    assert f"these templates are overridden: {name}" in capsys.readouterr().err


def test_a_fault_of_our_own_is_a_bug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _project(tmp_path)
    monkeypatch.chdir(tmp_path)
    imports = Names.imports
    monkeypatch.setattr(Names, "imports", lambda names: PyCode(f"{imports(names)}\nfrom uuid import UUID"))
    assert call(["generate", "-q"]) == 3
    assert "the import UUID, which nothing uses" in capsys.readouterr().err
    assert not (tmp_path / "generated").exists()


def _project(root: Path) -> None:
    (root / "schemas").mkdir()
    (root / "schemas" / "it.json").write_text(
        '{"type": "object", "properties": {"day": {"type": "string", "format": "date"}}}', "utf-8"
    )
    (root / "trivet.yaml").write_text('draft: "2020-12"\ntargets: {models: {}}\n', "utf-8")
