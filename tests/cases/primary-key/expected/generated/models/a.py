    part: int
