"""The page on which files of rules and cases are edited."""
