"""A dialect of the document kind that is as small as one can be: what a new dialect needs, and nothing else.

It keeps documents in SQLite, and checks them in triggers. What it does not print (patterns, formats, `multipleOf`,
`uniqueItems`, recursive references) becomes rows of the ledger without a line of its own.
"""
