"""All rules for findings, each with its purpose and a fix, for `trivet explain RULE` and docs/rules.md.

A finding is created by `rules.SOME_RULE.at(place, message, hint)`.
"""

from __future__ import annotations

from dataclasses import dataclass

from trivet.diagnostics import Diagnostic, Location, Origin, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding. `severity` is the default severity; `lint.rules` can change it, except for errors."""

    id: str
    severity: Severity
    purpose: str
    fix: str

    def at(self, place: Origin | Location, message: str, hint: str = "") -> Diagnostic:
        """Return a finding of this rule.

        If `message` or `hint` contains text from an input, that text must already be escaped by `show`.
        """
        location = place.location if isinstance(place, Origin) else place
        return Diagnostic(self.id, self.severity, message, location, hint)


# Reading files ------------------------------------------------------------------------------------------
UNREADABLE = Rule(
    "unreadable",
    "error",
    "A file that the settings name, or that is below `schemas:`, cannot be read as a regular file.",
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
    "A document is not JSON (RFC 8259) or YAML equivalent to JSON.",
    "Correct the text at this location.",
)
DUPLICATE_KEY = Rule(
    "duplicate-key",
    "error",
    "An object has the same member twice; parsers disagree on which one to use.",
    "Remove one of the two; in a tree that is not yours, use `concessions:`.",
)
LIMIT = Rule(
    "limit",
    "error",
    "A document exceeds a limit of trivet for size, depth or complexity, which bounds the cost of a run.",
    "Split the document, exclude it with `ignore:`, or raise a limit of `limits:`.",
)
NO_SCHEMAS = Rule(
    "no-schemas",
    "error",
    "The settings select no schema.",
    "Point `schemas:` at the folder with your schemas.",
)

# Settings -----------------------------------------------------------------------------------------------
SETTINGS = Rule(
    "settings",
    "error",
    "The settings file has an unknown key or a value of the wrong kind.",
    "See `trivet schema settings` for all keys and their values.",
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
    "Correct the reference, or list the document that defines it under `components:` or `locations:`; in a tree that"
    " is not yours, use `concessions:` or `patches:`.",
)

REF_DISAGREES = Rule(
    "ref-disagrees",
    "warning",
    "A `$ref` refers to one document by `$id` and to another by path; the one by `$id` is used.",
    "Make `$id` and path agree, or change the reference so that it matches only one of them.",
)
NOT_A_URI = Rule(
    "not-a-uri",
    "warning",
    "A reference or an identifier has characters not allowed in URIs (RFC 3986); other tools reject the document.",
    "Percent-encode it, as shown in the message; trivet treats both the same.",
)
AMBIGUOUS_REF = Rule(
    "ambiguous-ref",
    "error",
    "A `$ref` refers to an `$id` that several documents have.",
    "Give each document an `$id` of its own.",
)
DUPLICATE_ID = Rule(
    "duplicate-id",
    "warning",
    "Two schemas have the same identifier (`$id`, `id`, `$anchor`).",
    "Give each schema an identifier of its own.",
)
ENDLESS_REF = Rule(
    "endless-ref",
    "error",
    "A chain of references is a cycle that never descends into the value.",
    "Break the cycle: change one of its references.",
)

# Drafts and readings ------------------------------------------------------------------------------------
UNKNOWN_DRAFT = Rule(
    "unknown-draft",
    "error",
    "A document's `$schema` is missing or unknown, and the settings do not set `draft:`.",
    "Add `$schema` to the document, or set `draft:` in the settings.",
)
INVALID_SCHEMA = Rule(
    "invalid-schema",
    "error",
    "A document is rejected by its metaschema.",
    "Correct the schema at this location, or exclude the document with `ignore:`; in a tree that is not yours, use"
    " `concessions:` or `patches:`.",
)
READING_NULLABLE = Rule(
    "reading-nullable",
    "notice",
    "`nullable: true` is an OpenAPI keyword; it was read as: null is accepted too.",
    "Write `null` into the schema's `type` or `anyOf`, or set `readings.nullable: ignore`.",
)
READING_REF_SIBLINGS = Rule(
    "reading-ref-siblings",
    "warning",
    "Drafts up to 7 ignore assertions beside `$ref`, so they were ignored.",
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
    "A document's `$schema` is missing or unknown, and it was read as the draft in the settings; or it is a"
    " misspelt draft identifier (`https:` for `http:`).",
    "Write the exact identifier of the draft into `$schema`.",
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
    "A `default` is an annotation: it is shown in the docs, but no target fills it into documents.",
    "For a default that the database fills in, use `x-server-default`.",
)
NOT_A_SCHEMA = Rule(
    "not-a-schema",
    "warning",
    "A document's `$schema` names a schema that describes data, so it is data, not a schema; it was skipped.",
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
    "An OpenAPI description has no schemas under its components, so nothing is generated from it.",
    "Name the schemas under `components/schemas`; or, if it is a schema, give it the `$schema` of its draft.",
)
VALUE_UNFIT = Rule(
    "value-unfit",
    "warning",
    "A `default` or an example is rejected by its own schema.",
    "Correct the value or the schema.",
)
ACCEPTS_NOTHING = Rule(
    "accepts-nothing",
    "warning",
    "A schema accepts no value: it is `false`, or its `enum` is empty.",
    "Specify the accepted values, or remove the schema.",
)
NUMBER_RANGE = Rule(
    "number-range",
    "warning",
    "A number is beyond the range that JSON parsers agree on (RFC 8259 §6): many read it as infinity.",
    "Use a number within the range of IEEE 754 doubles.",
)
INVALID_PATTERN = Rule(
    "invalid-pattern",
    "error",
    "A `pattern`, or a key of `patternProperties`, is not a regular expression (Validation §6.3.3).",
    "Correct the expression at the position in the message: it cannot be enforced. In a tree that is not yours,"
    " use `patches:`.",
)
FOREIGN_PATTERN = Rule(
    "foreign-pattern",
    "warning",
    "A `pattern` is not an ECMA-262 expression with the `u` flag, though other engines may accept it; it is"
    " not enforced.",
    "Write it in the syntax of ECMA-262 (no `(?i)`, `\\A`, `\\Z`, possessive quantifiers); the ledger lists"
    " what is not enforced.",
)
SKIPPED = Rule(
    "skipped",
    "notice",
    "Something below `schemas:` was not read: a hidden folder, a symbolic link, or trivet settings.",
    "List the folder under `schemas:` to read it, or list what is skipped under `ignore:`.",
)
NOT_A_KEYWORD_HERE = Rule(
    "not-a-keyword-here",
    "warning",
    "A keyword of another draft has no meaning in this document's draft, so it is not enforced.",
    "Declare the draft that has the keyword in `$schema`, or use this draft's keyword.",
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
    "A fault was tolerated, according to `concessions:` in the settings.",
    "Correct the schema, and remove the concession.",
)
CONCESSION_UNUSED = Rule(
    "concession-unused",
    "warning",
    "An entry of `concessions:` matches no fault of that kind.",
    "Correct or remove the entry.",
)
PATCH = Rule(
    "patch",
    "error",
    "A file under `patches:` is not a patch, or does not fit its document.",
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
    "See `trivet schema extensions` for all keys and their values.",
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
    "The value of a declared x- key does not match its declaration.",
    "Correct the value, or declare the key with another effect in the vocabulary file.",
)
EXTENSION_MISPLACED = Rule(
    "extension-misplaced",
    "error",
    "A declared x- key is at a location where it has no effect.",
    "Move it, or widen its `at:` in the vocabulary file.",
)
EXTENSION_CONFLICT = Rule(
    "extension-conflict",
    "error",
    "Two x- keys, or an x- key and its schema, contradict each other.",
    "Correct one of the two locations in the message.",
)
EXTENSION_UNDECLARED = Rule(
    "extension-undeclared",
    "warning",
    "An x- key is not declared: it is kept, shown in the docs and passed to templates, but has no other effect.",
    "Declare it in the vocabulary file (`extensions:`); `strict: true` makes this an error.",
)
EXTENSION_UNPRINTED = Rule(
    "extension-unprinted",
    "notice",
    "A valid x- key has no effect at this location, or a target does not support it there.",
    "Do not rely on it in the generated files; the docs show the key.",
)
ONE_COLUMN = Rule(
    "one-column",
    "notice",
    "A table stores its documents in one JSON column, although some of its objects have declared members.",
    "For columns and a key, declare the common members beside the choice, or in each of its branches.",
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
    "A schema selected by `select:` refers to a document that is not.",
    "Select both or neither, or move what both need into a definition of a selected document.",
)

# Templates ----------------------------------------------------------------------------------------------
UNFULFILLED_CLAIM = Rule(
    "unfulfilled-claim",
    "error",
    "A template override leaves out what the ledger claims the file enforces.",
    "Let the template print every constraint, field and rule of its plan; `trivet templates diff` helps.",
)

# Names --------------------------------------------------------------------------------------------------
NAME_CLASH = Rule(
    "name-clash",
    "error",
    "Two things would get the same name in a target.",
    "Rename one of them, or distinguish them with an x- key.",
)
NAME_FOLDS = Rule(
    "name-folds",
    "warning",
    "Two names are too similar in a target: the more exact one is kept, and the other one is changed.",
    "Choose another name with an x- key (`x-python-name`, `x-enum-varnames`, `x-column`), or rename one of them.",
)
NAME_CUT = Rule(
    "name-cut",
    "notice",
    "The name of a table or a column is too long for a database: its beginning and some digits are used.",
    "Choose a shorter name with `x-table` or `x-column`; `trivet explain` shows the whole name for the"
    " shortened one.",
)
NAME_RESERVED = Rule(
    "name-reserved",
    "warning",
    "A property has the name of a system column of a database; an underscore was added to its column.",
    "Choose the column's name with `x-column`.",
)
TOO_MANY_COLUMNS = Rule(
    "too-many-columns",
    "warning",
    "An object has more properties than a table can have columns, so the last ones have none; or more than fit into"
    " a row, so documents are rejected.",
    "Group related properties in objects, each of which is one column, or in an array of rows"
    " (`x-storage: table`).",
)

# What a target leaves out ---------------------------------------------------------------------------------
TOO_LARGE_TO_CHECK = Rule(
    "too-large-to-check",
    "warning",
    "Part of a schema is not checked in a SQL dialect, because the check would be many times larger than the schema.",
    "Read the ledger's rows for that dialect; smaller definitions inside `not`, `oneOf`, `if`, … can be checked.",
)

# Drift --------------------------------------------------------------------------------------------------
DRIFT_MISSING = Rule(
    "drift-missing",
    "error",
    "A file that the inputs produce does not exist.",
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
    "A generated file was changed by something other than trivet, or a foreign file is in its place.",
    "Make the change in the schema or in a template; `trivet generate --force` overwrites the file.",
)
DRIFT_ORPHANED = Rule(
    "drift-orphaned",
    "error",
    "The manifest lists a file that no schema produces any more.",
    "Run `trivet generate`, which removes it, and commit the result.",
)
DRIFT_UNTRACKED = Rule(
    "drift-untracked",
    "error",
    "A generated file or an input is not in git's index, so a commit would miss it.",
    "`git add` it; where git ignores it, change .gitignore or use `git add --force`.",
)

# Proving ------------------------------------------------------------------------------------------------
INSTANCE_UNASSIGNED = Rule(
    "instance-unassigned",
    "error",
    "An instance given to `trivet prove` belongs to no generated document.",
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

# Migrations ---------------------------------------------------------------------------------------------
MIGRATION_LOSS = Rule(
    "migration-loss",
    "error",
    "A migration would lose data: the new schemas have no place for it.",
    "If it has another name now, put `x-renamed-from: OLD` there. If it may be lost, use `--allow-lossy`.",
)

RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in sorted(
        (value for value in list(globals().values()) if isinstance(value, Rule)), key=lambda rule: rule.id
    )
}
