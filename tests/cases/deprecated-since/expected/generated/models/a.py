    Deprecated since 3.0.
    fax: Annotated[str | None, NotNull, Field(deprecated="since 2.1")] = None
