"""The tagging panel."""
