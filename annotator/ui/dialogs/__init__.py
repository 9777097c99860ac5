"""Dialogs: they ask and answer with plain values; the gestures act on them."""
