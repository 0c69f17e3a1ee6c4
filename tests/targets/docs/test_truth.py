"""What the Markdown pages say of each member in Python is what its class has."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from tests.targets.docs.python_types import field_of, fields_of, module_of, told

from trivet.pipeline import compile
from trivet.settings import Settings

#: A member in the fold of a page, and what is said of it in Python: the attribute and its type.
MEMBER = re.compile(r"^- `([^`]+)`\n  - Python: `([^`]+)`: `([^`]+)`", re.MULTILINE)


def test_the_types_of_all_members(checkout: Path) -> None:
    build = compile(Settings.from_file(checkout / "trivet.yaml"))
    seen = 0
    for entity in build.catalog.entities.values():
        page = checkout / "generated/docs/types" / f"{entity.full_name}.md"
        if entity.kind != "object" or not page.is_file():
            continue
        module = module_of(checkout / "generated", entity.name.module)
        model = getattr(module, entity.name.local)
        assert inspect.isclass(model) and issubclass(model, BaseModel)
        fields = fields_of(model)
        own = page.read_text("utf-8").partition('\n## <a id="t-')[0]
        said = {member: (attribute, kind) for member, attribute, kind in MEMBER.findall(own)}
        assert list(said) == list(fields), entity.full_name
        for member, (attribute, kind) in said.items():
            name, field = fields[member]
            assert attribute == name, (entity.full_name, member)
            seen += 1
            start, cut, _ = kind.partition("… (")
            if cut:
                assert _joined(f"{name}: {start}") in _joined(_source(module, model)), member
            else:
                assert field_of(kind, module) == told(field), (entity.full_name, member)
    assert seen > 50


def _source(module: Any, model: type) -> str:
    """The text of a class. (`inspect` wants the module in `sys.modules`, where another test's may be.)"""
    text = Path(module.__file__).read_text("utf-8")
    found = [
        one for one in ast.parse(text).body if isinstance(one, ast.ClassDef) and one.name == model.__name__
    ]
    return ast.get_source_segment(text, found[0]) or ""


def _joined(text: str) -> str:
    """The text without the spaces and line feeds by which a long line is wrapped."""
    return "".join(text.split())


def test_another_type_would_be_noticed(checkout: Path) -> None:
    module = module_of(checkout / "generated", "shop.order")
    _, field = fields_of(module.Order)["number"]
    assert field_of("Annotated[int, Field(ge=1, le=9007199254740991)]", module) == told(field)
    for kind in ("int", "Annotated[int, Field(ge=0, le=9007199254740991)]", "int | None"):
        assert field_of(kind, module) != told(field)
    with pytest.raises(NameError):
        field_of("Numbr", module)
