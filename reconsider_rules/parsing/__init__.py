"""Text → nodes with their places, and every slip of YAML in words."""
