    b: Annotated[str | None, NotNull] = Field(default=None, repr=False)
