"""Explanation → text, markdown, JSON."""
