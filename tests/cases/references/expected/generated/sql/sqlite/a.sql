  "b" ANY,
