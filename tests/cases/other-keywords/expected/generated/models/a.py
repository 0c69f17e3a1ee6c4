    b: Annotated[str | None, NotNull] = None
