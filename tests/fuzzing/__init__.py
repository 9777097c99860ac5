"""Damaged files through every reader: only refusals may come out."""
