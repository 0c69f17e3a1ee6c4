class Thing(JsonModel):
    kind: Annotated[str | None, NotNull, Field(alias="class")] = None
