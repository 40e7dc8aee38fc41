"""How much of a file is read, and how much is said of it."""

MAX_BYTES = 8_000_000
MAX_EVENTS = 250_000  # read in a second or two; 5,000 rules are some 150,000
MAX_DEPTH = 40  # of lists and mappings in one another
MAX_SYNTAX_ERRORS = 20
MAX_DIAGNOSTICS = 100
MAX_EXCERPT = 1_000  # characters of a line
