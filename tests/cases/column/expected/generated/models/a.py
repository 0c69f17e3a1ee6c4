    size: Annotated[int | None, NotNull] = None
