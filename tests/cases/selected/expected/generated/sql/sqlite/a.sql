"c" ANY,
