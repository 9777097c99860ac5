"""What is known of all articles together."""

from __future__ import annotations


class Corpus:
    """Evidence gathered over all articles of a project."""
