"""ECMA-262 regular expressions: parsed once, printed for each engine.

    regex = parse(r"^[a-z]{2,10}$")     # Regex; raises RegexError(message, position)
    to_python(regex)                    # source for re.compile(…).search
    to_postgresql(regex)                # an advanced regular expression for `text ~ …`
    to_glob(regex)                      # tuple[GlobTest, ...] for SQLite; one of them must hold
    to_glob_walk(regex)                 # GlobWalk for SQLite, where a subquery is allowed
    to_re2(regex)                       # Re2Test(positives, negatives) for DuckDB
    to_java(regex)                      # source for java.util.regex and `find`
    to_rust(regex)                      # source for Rust's regex crate
    to_automaton(regex)                 # Automaton(classes, table, accepting)

Each `to_…` function returns `Cannot(reason)` if the engine has no such pattern.
All forms match the same strings as ECMA-262 with the `u` flag, except strings that the engine cannot store.
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
