    b: Annotated[str | None, NotNull, Field(repr=False)] = None
