"""`python -m reconsider_rules`."""

from reconsider_rules.cli import main

main()
