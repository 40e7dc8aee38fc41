"""Nodes → RuleBase and scenarios, every slip of the language in words."""
