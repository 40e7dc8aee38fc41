"""How fast, and how small: figures measured side by side. README.md says what each means."""
