"""The same rules for other engines, a module each, and what comes of measuring them side by side."""
