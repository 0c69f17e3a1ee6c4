"""The x- vocabulary: which x- keys are known, what they make the targets do, and what is wrong with their use."""

from trivet.extensions.builtin import BUILT_IN, EFFECTS, SPELLINGS
from trivet.extensions.effects import effects_of
from trivet.extensions.read import read_vocabulary
from trivet.extensions.records import Declaration, Effect, Vocabulary
from trivet.extensions.stage import findings

__all__ = [
    "BUILT_IN",
    "EFFECTS",
    "SPELLINGS",
    "Declaration",
    "Effect",
    "Vocabulary",
    "effects_of",
    "findings",
    "read_vocabulary",
]
