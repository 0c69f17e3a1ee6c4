    b: Annotated[float | None, NotNull] = None
