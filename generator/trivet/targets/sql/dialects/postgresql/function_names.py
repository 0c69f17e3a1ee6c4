"""Names of SQL functions, and dollar quotes around their bodies."""

from __future__ import annotations

from trivet.digests import hex_digits
from trivet.letters import snake
from trivet.targets.sql.plan.names import SqlName, beginning, full_of, plain
from trivet.targets.sql.plan.records import Check
from trivet.targets.sql.printable.bounds import owner, spelled

_LIMIT = 63


def qualified(schema: str, name: str) -> str:
    return f"{plain(schema)}.{plain(name)}"


def function_name(stem: str, meaning: str, role: str = "") -> str:
    """Return the function name `<stem>_<meaning>`, with dots as underscores; `meaning` is a hash.

    A name with more than 63 bytes becomes `<beginning of the stem>_<meaning>_<role>`.
    """
    clean = "".join(
        char for char in stem.replace(".", "_") if char != "\0" and not "\ud800" <= char <= "\udfff"
    )
    whole = f"{clean}_{meaning}"
    if len(whole.encode()) <= _LIMIT:
        return whole
    tail = "".join(f"_{part}" for part in (meaning, role) if part)
    return SqlName(beginning(clean.removesuffix(f"_{role}"), _LIMIT - len(tail.encode())) + tail, whole)


def stem_of(definition: str) -> str:
    """Return the beginning of the name of a definition's function.

    If the definition's own name begins with the last words of the module's name, these words occur only once:

    - `common.repository.Repository` → `common_repository`
    - `oura.components.PublicSample` → `oura_components_public_sample`
    """
    full = owner(definition)
    module, _, local = full.rpartition(".")
    parts, own = module.split("."), snake(local)
    for start in range(len(parts)):
        shared = "_".join(parts[start:])
        if own == shared or own.startswith(f"{shared}_"):
            parts = parts[:start]
            break
    return "_".join([*parts, own]) + spelled(definition)[len(full) :]


def check_function(check: Check, body: str, table: str) -> str:
    """Return the name of the function for a check that cannot be a CHECK constraint itself.

    The name contains a hash of the function's body, the check's full name and the table's id.
    """
    full = full_of(check.name)
    digits = hex_digits(f"{table}\n{full}\n{body}", 8)
    return function_name(full, digits, check.ending)


def dollar_tag(body: str) -> str:
    """Return a dollar quote that does not occur in the body: `$$`, `$_$`, `$__$` and so on."""
    tag = "$$"
    while tag in body:
        tag = f"{tag[:-1]}_$"
    return tag
