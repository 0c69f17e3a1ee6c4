  "width" ANY,
