"""ECMA-262 regular expressions: read once, printed per engine.

    regex = parse(r"^[a-z]{2,10}$")     # Regex, or RegexError(message, position)
    to_python(regex)                    # source for re.compile(…).search, or Cannot(reason)
    to_postgresql(regex)                # an ARE for `text ~ …`, or Cannot(reason)
    to_glob(regex)                      # tuple[GlobTest, ...] for SQLite, any of which must hold, or Cannot

Each printed form matches somewhere in a string exactly when ECMA-262 with the `u` flag does; strings that the
engine cannot store (U+0000 in PostgreSQL and SQLite, lone surrogates) are left aside.
"""

from trivet.predicates.regex.glob import GlobTest, to_glob
from trivet.predicates.regex.parser import parse
from trivet.predicates.regex.postgresql import to_postgresql
from trivet.predicates.regex.python import to_python
from trivet.predicates.regex.syntax import Regex, RegexError

__all__ = ["GlobTest", "Regex", "RegexError", "parse", "to_glob", "to_postgresql", "to_python"]
