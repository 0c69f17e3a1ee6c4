"""What generated models need besides pydantic. Every package of models contains a copy of this folder, as `_json`.

JSON is read exactly. A field accepts the JSON value or an instance of its own Python type, and nothing else: `"1"` is
not a number, `true` is not a number, `1.0` is an integer, and dates are strings in the form of RFC 3339.
"""

from __future__ import annotations

from .choices import Chosen, remembered
from .enums import JsonEnum
from .late import LateAlias
from .models import Default, Json, JsonModel, NotNull, without_others
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
    "without_others",
]
