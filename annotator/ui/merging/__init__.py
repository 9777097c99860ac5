"""Merging copies of a project: what would come, what they disagree on, parts sent away and brought back."""
