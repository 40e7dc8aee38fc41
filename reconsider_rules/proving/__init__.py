"""RuleBase → logic program: what holds in every possible scenario."""
