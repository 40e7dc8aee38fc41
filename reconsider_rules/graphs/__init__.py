"""What leads to what in a rule base, as data: which boxes a picture has, and what they say."""
