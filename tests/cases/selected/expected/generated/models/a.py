from .b import C
    c: Annotated[C | None, NotNull] = None
