"""ECMA-262 regular expressions: parsed once, printed for each engine.

    regex = parse(r"^[a-z]{2,10}$")     # Regex; raises RegexError(message, position)
    to_python(regex)                    # source for re.compile(…).search, or Cannot(reason)
    to_postgresql(regex)                # an advanced regular expression for `text ~ …`, or Cannot(reason)
    to_glob(regex)                      # tuple[GlobTest, ...] for SQLite, one of which must hold, or Cannot(reason)
    to_glob_walk(regex)                 # GlobWalk for SQLite where a subquery is allowed, or Cannot(reason)
    to_re2(regex)                       # Re2Test(positives, negatives) for DuckDB, or Cannot(reason)
    to_java(regex)                      # source for java.util.regex and `find`, or Cannot(reason)
    to_rust(regex)                      # source for Rust's regex crate, or Cannot(reason)
    to_automaton(regex)                 # Automaton(classes, table, accepting), or Cannot(reason)

Each printed form matches the same strings as ECMA-262 with the `u` flag does. Strings that an engine cannot store are
not considered (U+0000 in PostgreSQL and SQLite, lone surrogates).
"""

from trivet.predicates.regex.automaton import Automaton, longest, to_automaton
from trivet.predicates.regex.glob import to_glob
from trivet.predicates.regex.globtext import GlobTest
from trivet.predicates.regex.globwalk import GlobWalk, to_glob_walk
from trivet.predicates.regex.java import to_java
from trivet.predicates.regex.parser import parse
from trivet.predicates.regex.postgresql import to_postgresql
from trivet.predicates.regex.python import to_python
from trivet.predicates.regex.re2 import Re2Test, to_re2
from trivet.predicates.regex.rust import excludes_surrogates, to_rust
from trivet.predicates.regex.syntax import Regex, RegexError

__all__ = [
    "Automaton",
    "GlobTest",
    "GlobWalk",
    "Re2Test",
    "Regex",
    "RegexError",
    "excludes_surrogates",
    "longest",
    "parse",
    "to_automaton",
    "to_glob",
    "to_glob_walk",
    "to_java",
    "to_postgresql",
    "to_python",
    "to_re2",
    "to_rust",
]
