"""The only file that imports datamodel-code-generator: relaxed bundle → the text of each class.

Its templates are ours (`templates/models/`): they print what the plan says, found by the definition's path.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from datamodel_code_generator import InputFileType, generate
from datamodel_code_generator.enums import DataModelType
from datamodel_code_generator.format import PythonVersion

from trivet.diagnostics import InternalError
from trivet.targets.models.plan import ClassPlan

_MARK = re.compile(r"^#: (?:#/\$defs/(\w+)|end)$", re.MULTILINE)
TEMPLATES = ("pydantic_v2/BaseModel.jinja2", "pydantic_v2/RootModel.jinja2", "Enum.jinja2")


class _Shared(dict[str, ClassPlan]):
    """The plans by key; datamodel-code-generator copies its templates' data deeply for every class."""

    def __deepcopy__(self, memo: object) -> _Shared:
        return self


def class_texts(
    bundle: Mapping[str, Any], plans: Mapping[str, ClassPlan], folders: tuple[Path, ...], python: str
) -> dict[str, str]:
    """The text of each class by its key in the bundle's `$defs`; `folders` hold `models/`, the first wins.

    Raises `InternalError` when a class is missing or doubled.
    """
    if not plans:
        return {}
    with tempfile.TemporaryDirectory(prefix="trivet-") as folder:
        _gather(folders, Path(folder))
        text = generate(
            dict(bundle),
            input_file_type=InputFileType.JsonSchema,
            output_model_type=DataModelType.PydanticV2BaseModel,
            target_python_version=PythonVersion(min(python, "3.13")),
            custom_template_dir=Path(folder),
            extra_template_data=defaultdict(dict, {"#all#": {"plan": _Shared(plans)}}),
            formatters=[],
            disable_timestamp=True,
            skip_root_model=True,
            use_annotated=True,
        )
    if not isinstance(text, str):
        raise InternalError("datamodel-code-generator made several modules of one")
    found = _texts(text)
    if found.keys() != plans.keys():
        raise InternalError("datamodel-code-generator lost or added a class")
    return found


def _gather(folders: tuple[Path, ...], target: Path) -> None:
    """One folder with the templates in use, as datamodel-code-generator wants it."""
    for name in TEMPLATES:
        source = next(folder / "models" / name for folder in folders if (folder / "models" / name).is_file())
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target / name)


def _texts(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    marks = list(_MARK.finditer(text))
    for mark, following in pairwise(marks):
        key = mark[1]
        if key is not None:
            if key in found:
                raise InternalError(f"datamodel-code-generator printed {key} twice")
            found[key] = text[mark.end() : following.start()].strip("\n")
    return found
