class A(JsonModel):
