class Thing(JsonModel):
    kind: Annotated[str | None, NotNull] = Field(default=None, alias="class")
