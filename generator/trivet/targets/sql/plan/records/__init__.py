"""The records of the tables' plan. Only names and types depend on the dialect.

Names are not quoted; a dialect quotes them when it prints.
"""

from trivet.targets.sql.plan.records.columns import (
    Bounds,
    Check,
    Column,
    Guard,
    Kind,
    RequestedType,
)
from trivet.targets.sql.plan.records.constraints import (
    ForeignKey,
    Group,
    Partition,
    Presence,
    Repeated,
    Unenforced,
)
from trivet.targets.sql.plan.records.objects import (
    Kept,
    Nested,
    nested_columns,
    nested_objects,
)
from trivet.targets.sql.plan.records.tables import (
    Child,
    ChildKind,
    KeyColumn,
    Link,
    Table,
)

__all__ = [
    "Bounds",
    "Check",
    "Child",
    "ChildKind",
    "Column",
    "ForeignKey",
    "Group",
    "Guard",
    "Kept",
    "KeyColumn",
    "Kind",
    "Link",
    "Nested",
    "Partition",
    "Presence",
    "Repeated",
    "RequestedType",
    "Table",
    "Unenforced",
    "nested_columns",
    "nested_objects",
]
