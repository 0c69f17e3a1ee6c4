"""The table of commands: for each, the module that implements it and its line in `--help`."""

#: Command name → (module with the click command `command`, help line), so that `--help` imports nothing.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("trivet.cli.init", "Write a commented trivet.yaml for the schemas in this folder."),
    "generate": (
        "trivet.cli.generate",
        "Write generated/ and remove files that no schema produces any more.",
    ),
    "check": (
        "trivet.cli.check",
        "Compare generated/ with what the inputs produce, and name every difference.",
    ),
    "diff": ("trivet.cli.diff", "Show what changed since another version, and whom it breaks."),
    "migrate": (
        "trivet.cli.migrate",
        "Print the SQL that migrates the tables of an old version, with their rows, to the new version.",
    ),
    "lint": ("trivet.cli.lint", "Show the findings about the schemas."),
    "prove": ("trivet.cli.prove", "Put instances through validator, models and databases: do they agree?"),
    "explain": ("trivet.cli.explain", "Explain a rule, or what was generated from a location in a schema."),
    "sql": ("trivet.cli.sql", "Print the DDL of a dialect, in the order to apply it."),
    "site": ("trivet.cli.site", "Write the documentation as a static site."),
    "templates": ("trivet.cli.templates", "List the templates, copy one to change it, or compare."),
    "schema": ("trivet.cli.schema", "Print one of trivet's own JSON Schemas."),
}
