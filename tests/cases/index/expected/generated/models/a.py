    email: Annotated[str | None, NotNull] = None
