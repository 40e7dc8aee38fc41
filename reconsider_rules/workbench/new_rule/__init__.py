"""A rule added by a form."""
