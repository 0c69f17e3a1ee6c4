    secret: Annotated[str | None, NotNull, Field(repr=False)] = None
    email: Annotated[str | None, NotNull, Field(repr=False)] = None
