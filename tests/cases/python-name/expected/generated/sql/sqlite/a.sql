  "class" ANY,
