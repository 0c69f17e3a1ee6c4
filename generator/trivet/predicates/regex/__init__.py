"""ECMA-262 regular expressions: read once, printed per engine.

    regex = parse(r"^[a-z]{2,10}$")     # Regex, or RegexError(message, position)
    to_python(regex)                    # source for re.compile(…).search, or Cannot(reason)
    to_postgresql(regex)                # an ARE for `text ~ …`, or Cannot(reason)
    to_glob(regex)                      # tuple[GlobTest, ...] for SQLite, any of which must hold, or Cannot
    to_re2(regex)                       # Re2Test(positives, negatives) for DuckDB, or Cannot
    to_automaton(regex)                 # Automaton(states, accepting, transitions), or Cannot

Each printed form matches somewhere in a string exactly when ECMA-262 with the `u` flag does; strings that the
engine cannot store (U+0000 in PostgreSQL and SQLite, lone surrogates) are left aside.

An automaton runs in SQL wherever a query may stand (SQLite: triggers and views, not CHECK), with its rows of
`transitions` in `t(state, low, high, next)`:

    WITH RECURSIVE run(place, state) AS (
      SELECT 1, 0 UNION ALL
      SELECT place + 1, next FROM run JOIN t USING (state)
      WHERE unicode(substr(x, place, 1)) BETWEEN low AND high)
    SELECT 1 FROM run WHERE place = length(x) + 1 AND state IN (<accepting>)
"""

from trivet.predicates.regex.automaton import Automaton, longest, to_automaton
from trivet.predicates.regex.glob import to_glob
from trivet.predicates.regex.globtext import GlobTest
from trivet.predicates.regex.parser import parse
from trivet.predicates.regex.postgresql import to_postgresql
from trivet.predicates.regex.python import to_python
from trivet.predicates.regex.re2 import Re2Test, to_re2
from trivet.predicates.regex.syntax import Regex, RegexError

__all__ = [
    "Automaton",
    "GlobTest",
    "Re2Test",
    "Regex",
    "RegexError",
    "longest",
    "parse",
    "to_automaton",
    "to_glob",
    "to_postgresql",
    "to_python",
    "to_re2",
]
