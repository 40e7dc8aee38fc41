"""YAML text → located nodes → RuleBase and scenarios, every slip a diagnostic."""
