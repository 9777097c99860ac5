"""The article view: a read-only text with spans painted under it."""
