"""Gets the types of class members and aliases from datamodel-code-generator."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from datamodel_code_generator import InputFileType, generate
from datamodel_code_generator.enums import DataModelType
from datamodel_code_generator.format import PythonVersion
from datamodel_code_generator.parser import LiteralType

from trivet.diagnostics import InternalError
from trivet.targets.models.plain.shapes import Kind

#: Kind of class → (output type of datamodel-code-generator, file name of the template for such a class).
_OUTPUTS: Mapping[Kind, tuple[DataModelType, str]] = {
    "dataclass": (DataModelType.DataclassesDataclass, "dataclass.jinja2"),
    "typeddict": (DataModelType.TypingTypedDict, "TypedDict.jinja2"),
    "msgspec": (DataModelType.MsgspecStruct, "msgspec.jinja2"),
}
_ALIAS = "TypeAliasAnnotation.jinja2"
#: The Jinja template of a class. It prints only the types: one line for each member, between two marks.
_TYPES = """\
#: {{ class_name }}
{%- for field in fields %}
{{ field.name or '_' }}: {{ field.type_hint }}
{%- endfor %}
#: end
"""
_END = "end"
_MARK = re.compile(r"^#: (\w+)$", re.MULTILINE)


def generated_types(bundle: Mapping[str, Any], kind: Kind) -> dict[str, dict[str, str]]:
    """Return the types that datamodel-code-generator prints for the definitions in `$defs` of `bundle`.

    The result is `{definition: {member: type}}`; an alias has `_` as its only member. Raises `InternalError` if a
    definition is missing or repeated.
    """
    if not bundle["$defs"]:
        return {}
    output, template = _OUTPUTS[kind]
    with tempfile.TemporaryDirectory(prefix="trivet-") as folder:
        for name in (template, _ALIAS):
            (Path(folder) / name).write_text(_TYPES, "utf-8")
        text = generate(
            dict(bundle),
            input_file_type=InputFileType.JsonSchema,
            output_model_type=output,
            target_python_version=PythonVersion.PY_311,
            custom_template_dir=Path(folder),
            enum_field_as_literal=LiteralType.All,
            formatters=[],
            disable_timestamp=True,
            skip_root_model=True,
        )
    if not isinstance(text, str):
        raise InternalError("datamodel-code-generator generated several modules instead of one")
    found = _parsed(text)
    if found.keys() != bundle["$defs"].keys():
        raise InternalError("datamodel-code-generator lost or added a class")
    return found


def _parsed(text: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    marks = list(_MARK.finditer(text))
    for mark, following in pairwise(marks):
        key = mark[1]
        if key == _END:
            continue
        if key in found:
            raise InternalError(f"datamodel-code-generator printed {key} twice")
        lines = text[mark.end() : following.start()].strip("\n").splitlines()
        found[key] = {name: type_ for name, _, type_ in (line.partition(": ") for line in lines)}
    return found
