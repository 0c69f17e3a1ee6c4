    b: Annotated[UUID | None, NotNull] = None
