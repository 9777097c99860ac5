"""Pure values of the annotation core; standard library only."""
