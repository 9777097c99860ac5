"""The search page: a concordance of all articles."""
