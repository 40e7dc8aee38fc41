"""The pages of saved cases."""
