"""The page of a client."""
