"""Gestures: short functions without Qt, named like their menu entries, one step each."""
