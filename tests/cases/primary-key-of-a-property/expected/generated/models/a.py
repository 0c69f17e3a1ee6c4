    code: str
