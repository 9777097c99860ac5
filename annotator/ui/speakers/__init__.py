"""The page of the speaker registry."""
