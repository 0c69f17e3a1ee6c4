"""Every rule id, with its purpose and its fix: `trivet explain RULE` and the rules page of the docs read it.

A rule is data; the stage that finds a fault calls `rules.SOME_RULE.at(place, message, hint)`.
"""

from __future__ import annotations

from dataclasses import dataclass

from trivet.diagnostics import Diagnostic, Location, Origin, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """`severity` is the default one; `lint.rules` of the settings may change it for warnings and notices."""

    id: str
    severity: Severity
    purpose: str
    fix: str

    def at(self, place: Origin | Location, message: str, hint: str = "") -> Diagnostic:
        """A finding of this rule. `message` and `hint` are final: show() was applied to input text."""
        location = place.location if isinstance(place, Origin) else place
        return Diagnostic(self.id, self.severity, message, location, hint)


# Reading files ------------------------------------------------------------------------------------------
UNREADABLE = Rule(
    "unreadable",
    "error",
    "A file that the settings name, or that lies below `schemas:`, cannot be read as a regular file.",
    "Check that the path exists, is a regular file below the root, and may be read.",
)
NOT_UTF8 = Rule(
    "not-utf-8",
    "error",
    "A document is not UTF-8 without a byte order mark (RFC 8259 §8.1).",
    "Save the file as UTF-8 without a byte order mark.",
)
SYNTAX = Rule(
    "syntax",
    "error",
    "A document is not JSON (RFC 8259) or YAML that means JSON.",
    "Correct the text at the place named.",
)
DUPLICATE_KEY = Rule(
    "duplicate-key",
    "error",
    "An object has the same member twice; parsers disagree on which one counts.",
    "Remove one of the two; in a tree that is not yours, use `concessions:`.",
)
LIMIT = Rule(
    "limit",
    "error",
    "A document is larger, deeper or more entangled than trivet accepts, to keep its own cost bounded.",
    "Split the document, or exclude it with `ignore:`.",
)
NO_SCHEMAS = Rule(
    "no-schemas",
    "error",
    "The settings lead to no schema at all.",
    "Point `schemas:` at the folder that holds your schemas.",
)

# Settings -----------------------------------------------------------------------------------------------
SETTINGS = Rule(
    "settings",
    "error",
    "The settings file has an unknown key or a value of the wrong kind.",
    "See `trivet schema settings` for every key and its form.",
)

NO_SETTINGS = Rule(
    "no-settings",
    "error",
    "No folder from here up to the repository's root has a trivet.yaml or a [tool.trivet] in pyproject.toml.",
    "Run `trivet init`, or name the file with `--config`.",
)

# References ---------------------------------------------------------------------------------------------
DANGLING_REF = Rule(
    "dangling-ref",
    "error",
    "A `$ref` names something that is defined nowhere.",
    "Correct the reference, or name the document that answers it under `components:` or `locations:`; in a tree that"
    " is not yours, use `concessions:` or `patches:`.",
)

REF_DISAGREES = Rule(
    "ref-disagrees",
    "warning",
    "A `$ref` leads to one document by `$id` and to another by path; the one by `$id` counts.",
    "Let `$id` and path agree, or write the reference so that it means one of the two.",
)
NOT_A_URI = Rule(
    "not-a-uri",
    "warning",
    "A reference or an identifier has characters that no URI has (RFC 3986); other tools refuse the document.",
    "Write it percent-encoded, as the message says; trivet reads both alike.",
)
AMBIGUOUS_REF = Rule(
    "ambiguous-ref",
    "error",
    "A `$ref` leads to an `$id` that several documents claim.",
    "Give each document an `$id` of its own.",
)
DUPLICATE_ID = Rule(
    "duplicate-id",
    "warning",
    "Two schemas claim the same identifier (`$id`, `id`, `$anchor`).",
    "Give each schema an identifier of its own.",
)
ENDLESS_REF = Rule(
    "endless-ref",
    "error",
    "A chain of references leads back to where it started without looking at any part of the value.",
    "Break the chain: one of its schemas must say something else.",
)

# Drafts and readings ------------------------------------------------------------------------------------
UNKNOWN_DRAFT = Rule(
    "unknown-draft",
    "error",
    "A document's `$schema` is missing or unknown, and the settings name no `draft:`.",
    "Add `$schema` to the document, or set `draft:` in the settings.",
)
INVALID_SCHEMA = Rule(
    "invalid-schema",
    "error",
    "A document is refused by its own metaschema.",
    "Correct the schema at the place named, or exclude the document with `ignore:`; in a tree that is not yours, use"
    " `concessions:` or `patches:`.",
)
READING_NULLABLE = Rule(
    "reading-nullable",
    "notice",
    "`nullable: true` is OpenAPI's word; it was read as: null is accepted too.",
    "Write `null` into the schema's `type` or `anyOf`, or set `readings.nullable: ignore`.",
)
READING_REF_SIBLINGS = Rule(
    "reading-ref-siblings",
    "warning",
    "Drafts up to 7 ignore assertions beside `$ref`; they were ignored here, too.",
    "Wrap the reference in `allOf`, or set `readings.ref_siblings: honour`.",
)
READING_YAML = Rule(
    "reading-yaml",
    "notice",
    "A plain YAML scalar that YAML 1.1 and 1.2 read differently, or that JSON has no number for, was read as text.",
    "Put the scalar in quotes.",
)
READING_DRAFT = Rule(
    "reading-draft",
    "notice",
    "A document's `$schema` is missing or unknown, and it was read as the draft that the settings name; or it is a"
    " draft's in another spelling (`https:` for `http:`).",
    "Write the draft's own identifier into `$schema`.",
)
READING_EMPTY_TEXT = Rule(
    "reading-empty-text",
    "notice",
    "An empty `title` or `description` was read as if it were absent.",
    "Write the text, or remove the keyword.",
)
READING_FORMAT = Rule(
    "reading-format",
    "notice",
    "A `format` that JSON Schema 2020-12 does not define was read as an annotation.",
    "Use a standard format, or a `pattern` where the form matters.",
)

READING_DEFAULT = Rule(
    "reading-default",
    "notice",
    "A `default` is an annotation: it is shown in the docs and fills no document, in no target.",
    "For a default that the database fills in, use `x-server-default`.",
)
NOT_A_SCHEMA = Rule(
    "not-a-schema",
    "warning",
    "A document's `$schema` names a schema that describes data, so it is data and no schema; it was skipped.",
    "Move the document out of the schema folders, or exclude it with `ignore:`.",
)
OPENAPI_UNREAD = Rule(
    "openapi-unread",
    "notice",
    "An OpenAPI description has schemas at parameters, bodies or responses; only those under its components are read.",
    "Name the schemas under `components/schemas`, and refer to them.",
)
OPENAPI_EMPTY = Rule(
    "openapi-empty",
    "warning",
    "An OpenAPI description has no schemas under its components, so nothing is made of it.",
    "Name the schemas under `components/schemas`; or, if it is a schema, give it the `$schema` of its draft.",
)
VALUE_UNFIT = Rule(
    "value-unfit",
    "warning",
    "A `default` or an example is refused by the very schema that it stands in.",
    "Correct the value or the schema.",
)
ACCEPTS_NOTHING = Rule(
    "accepts-nothing",
    "warning",
    "A schema accepts no value at all: it is `false`, or its `enum` is empty.",
    "Say which values are meant, or remove the schema.",
)
NUMBER_RANGE = Rule(
    "number-range",
    "warning",
    "A number lies beyond what JSON parsers agree on (RFC 8259 §6): many read it as infinity.",
    "Use a number within the range of IEEE 754 doubles.",
)
INVALID_PATTERN = Rule(
    "invalid-pattern",
    "error",
    "A `pattern`, or a key of `patternProperties`, is no regular expression (Validation §6.3.3).",
    "Correct the expression at the position named: as it stands, nothing can enforce it. In a tree that is not yours,"
    " use `patches:`.",
)
FOREIGN_PATTERN = Rule(
    "foreign-pattern",
    "warning",
    "A `pattern` is no expression of ECMA-262 with the `u` flag, though another engine may read it; it is"
    " not enforced.",
    "Write it in the syntax of ECMA-262 (no `(?i)`, `\\A`, `\\Z`, possessive quantifiers); the ledger lists"
    " what is not enforced.",
)
SKIPPED = Rule(
    "skipped",
    "notice",
    "Something below `schemas:` was not read: a hidden folder, a symbolic link, or settings of trivet.",
    "Name the folder under `schemas:` if its schemas are meant, or name what is left out under `ignore:`.",
)
NOT_A_KEYWORD_HERE = Rule(
    "not-a-keyword-here",
    "warning",
    "A keyword of another draft has no meaning in this document's draft, so it is not enforced.",
    "Declare the draft that has the keyword in `$schema`, or use this draft's own word.",
)
UNKNOWN_KEYWORD = Rule(
    "unknown-keyword",
    "notice",
    "A keyword that no draft knows, and that does not start with `x-`, was kept as an annotation.",
    "Start the names of your own keywords with `x-`.",
)
NEAR_MISS = Rule(
    "near-miss",
    "warning",
    "An unknown keyword or format is spelled almost like one that JSON Schema knows, or a required name like a"
    " property, so it does not do what it seems to do.",
    "Correct the spelling; start the names of your own keywords with `x-`.",
)
OVERRIDE_UNUSED = Rule(
    "override-unused",
    "warning",
    "A pattern under `overrides:` matches no schema.",
    "Correct or remove the pattern.",
)

CONCEDED = Rule(
    "conceded",
    "notice",
    "A fault was let pass, as `concessions:` in the settings says.",
    "Correct the schema, and remove the concession.",
)
CONCESSION_UNUSED = Rule(
    "concession-unused",
    "warning",
    "An entry of `concessions:` meets no fault of that kind.",
    "Correct or remove the entry.",
)
PATCH = Rule(
    "patch",
    "error",
    "A file under `patches:` is no patch, or does not fit its document.",
    "Correct the patch: RFC 7386 for an object, RFC 6902 for an array.",
)
PATCH_UNUSED = Rule(
    "patch-unused",
    "warning",
    "A patch changes nothing in its document.",
    "Remove the patch, or correct it.",
)

# x- keys ------------------------------------------------------------------------------------------------
VOCABULARY = Rule(
    "vocabulary",
    "error",
    "The vocabulary file has an unknown key or a value of the wrong kind.",
    "See `trivet schema extensions` for every key and its form.",
)
EXTENSION_MISSPELT = Rule(
    "extension-misspelt",
    "error",
    "An x- key that is not declared is spelled almost like one that is, so it does nothing.",
    "Correct the spelling, or declare the key in the vocabulary file.",
)
EXTENSION_ILL_TYPED = Rule(
    "extension-ill-typed",
    "error",
    "The value of a declared x- key is not what its declaration asks for.",
    "Correct the value, or declare the key with another effect in the vocabulary file.",
)
EXTENSION_MISPLACED = Rule(
    "extension-misplaced",
    "error",
    "A declared x- key stands where it can do nothing.",
    "Move it, or widen its `at:` in the vocabulary file.",
)
EXTENSION_CONFLICT = Rule(
    "extension-conflict",
    "error",
    "Two x- keys, or an x- key and its schema, contradict each other.",
    "Correct one of the two places that the message names.",
)
EXTENSION_UNDECLARED = Rule(
    "extension-undeclared",
    "warning",
    "An x- key is not declared: it is kept, shown in the docs and handed to templates, and does nothing else.",
    "Declare it in the vocabulary file (`extensions:`); `strict: true` makes this an error.",
)
EXTENSION_UNPRINTED = Rule(
    "extension-unprinted",
    "notice",
    "An x- key is declared and checked, but a target does not print what it asks for at this place.",
    "Do not rely on it in the files of that target; the docs show the key as it stands.",
)
ONE_COLUMN = Rule(
    "one-column",
    "notice",
    "A table keeps its documents in one JSON column, although objects of some kinds have declared members.",
    "Declare what all of them have beside the choice, or in each of its branches, for columns and a key.",
)
EXTENSION_UNUSED = Rule(
    "extension-unused",
    "notice",
    "The vocabulary file declares an x- key that no schema has.",
    "Remove the declaration, or correct its spelling.",
)
SELECTED_REFERS_OUT = Rule(
    "selected-refers-out",
    "error",
    "A schema that `select:` leaves in refers to a document that it leaves out.",
    "Leave both in or both out, or move what both need into a definition of a document that stays.",
)

# Templates ----------------------------------------------------------------------------------------------
UNFULFILLED_CLAIM = Rule(
    "unfulfilled-claim",
    "error",
    "A template override leaves out what the ledger says that the file enforces.",
    "Let the template print every constraint, field and rule of its plan; `trivet templates diff` helps.",
)

# Names --------------------------------------------------------------------------------------------------
NAME_CLASH = Rule(
    "name-clash",
    "error",
    "Two things would get the same name in a target.",
    "Rename one of them, or part them with an x- key.",
)
NAME_FOLDS = Rule(
    "name-folds",
    "warning",
    "Two names fold together in a target: the more exact one keeps it, and the other one is changed.",
    "Choose the other's name with an x- key (`x-python-name`, `x-enum-varnames`, `x-column`), or rename one of them.",
)
NAME_CUT = Rule(
    "name-cut",
    "notice",
    "A table or a column has a name that a database does not take whole: its beginning and some digits are used.",
    "Choose a shorter name with `x-table` or `x-column`; `trivet explain` leads from the name that is used to the"
    " whole one.",
)
NAME_RESERVED = Rule(
    "name-reserved",
    "warning",
    "A property wants the name of a column that a database gives to each table; its column got an underscore more.",
    "Choose the column's name with `x-column`.",
)
TOO_MANY_COLUMNS = Rule(
    "too-many-columns",
    "warning",
    "An object has more properties than a table has columns, so that the last ones have none; or more than fit into"
    " a row, so that documents are refused.",
    "Gather properties that belong together in objects, each of which is one column, or in an array of rows"
    " (`x-storage: table`).",
)

# What a target leaves out ---------------------------------------------------------------------------------
TOO_LARGE_TO_CHECK = Rule(
    "too-large-to-check",
    "warning",
    "Part of a schema is not checked in a SQL dialect, where it would take many times the schema's own size.",
    "Read the ledger's rows for that dialect; smaller definitions inside `not`, `oneOf`, `if`, … can be checked.",
)

# Drift --------------------------------------------------------------------------------------------------
DRIFT_MISSING = Rule(
    "drift-missing",
    "error",
    "A file that the inputs ask for is not there.",
    "Run `trivet generate` and commit the result.",
)
DRIFT_STALE = Rule(
    "drift-stale",
    "error",
    "A generated file is as trivet wrote it, but the inputs, the settings, the templates or a tool changed.",
    "Run `trivet generate` and commit the result.",
)
DRIFT_EDITED = Rule(
    "drift-edited",
    "error",
    "A generated file was changed by something other than trivet, or a foreign file stands in its place.",
    "Make the change in the schema or in a template; `trivet generate --force` overwrites the file.",
)
DRIFT_ORPHANED = Rule(
    "drift-orphaned",
    "error",
    "The manifest lists a file that no schema asks for any more.",
    "Run `trivet generate`, which removes it, and commit the result.",
)
DRIFT_UNTRACKED = Rule(
    "drift-untracked",
    "error",
    "A generated file or an input is not in git's index, so that a commit leaves it out.",
    "`git add` it; where git ignores it, change .gitignore or use `git add --force`.",
)

# Proving ------------------------------------------------------------------------------------------------
INSTANCE_UNASSIGNED = Rule(
    "instance-unassigned",
    "error",
    "An instance given to `trivet prove` belongs to no document that is generated.",
    "Put it below a folder named after the document (`oura/publicsession/valid/a.json` for"
    " `oura/publicsession.json`), list it in a labels.json, or name the document with `--document`.",
)

# Proof --------------------------------------------------------------------------------------------------
ENGINE_MISSING = Rule(
    "engine-missing",
    "error",
    "`trivet prove --require` names a database that cannot be started here.",
    "Install `trivet[postgresql]`, or name a server with `--postgresql DSN`.",
)

RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in sorted(
        (value for value in list(globals().values()) if isinstance(value, Rule)), key=lambda rule: rule.id
    )
}
