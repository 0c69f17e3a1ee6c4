"""Which numbers a double of 64 bits represents exactly."""

#: Up to here a double represents every integer exactly.
EXACT = 2**53
#: The number of decimal digits that a double always preserves.
DIGITS = 15
