    size: Annotated[float | None, NotNull] = None
