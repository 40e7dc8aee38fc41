"""RuleBase → compiled → trace → explanation: what the rules say of one scenario."""
