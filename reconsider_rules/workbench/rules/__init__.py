"""The pages on which the rules are looked up."""
