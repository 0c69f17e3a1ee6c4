"""What generated models need besides pydantic; every package carries a copy of this folder, as `_json`.

It reads JSON exactly. A field takes the JSON value or an instance of its own Python type and nothing else: `"1"` is
no number, `true` is no number, `1.0` is an integer, and dates are text as RFC 3339 writes it.
"""

from __future__ import annotations

from .choices import Chosen, remembered
from .enums import JsonEnum
from .late import LateAlias
from .models import Default, Json, JsonModel, NotNull
from .own import Own
from .rules import Assertion, Checked, Loc, Rules, Violation, checked
from .schemas import Reference
from .tags import Tagged
from .texts import matcher
from .values import (
    count,
    decimal,
    distinct,
    identity,
    is_integer,
    is_number,
    multiple,
    plain,
)

__all__ = [
    "Assertion",
    "Checked",
    "Chosen",
    "Default",
    "Json",
    "JsonEnum",
    "JsonModel",
    "LateAlias",
    "Loc",
    "NotNull",
    "Own",
    "Reference",
    "Rules",
    "Tagged",
    "Violation",
    "checked",
    "count",
    "decimal",
    "distinct",
    "identity",
    "is_integer",
    "is_number",
    "matcher",
    "multiple",
    "plain",
    "remembered",
]
