"""Explanations, findings, comparisons, the language → text, Markdown, JSON. Nothing runs here."""
