    secret: Annotated[str | None, NotNull] = Field(default=None, repr=False)
    email: Annotated[str | None, NotNull] = Field(default=None, repr=False)
