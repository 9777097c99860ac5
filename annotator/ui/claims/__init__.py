"""The claims view: a table over all articles, one claim in its context, and claims like it."""
