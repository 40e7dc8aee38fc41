"""What the commands share: what they are given, how they answer, how they end."""
