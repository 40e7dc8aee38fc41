"""What an editor asks of rules while they are written. Nothing here knows which editor it is."""
