    Deprecated since 3.0.
    fax: Annotated[str | None, NotNull] = Field(default=None, deprecated="since 2.1")
