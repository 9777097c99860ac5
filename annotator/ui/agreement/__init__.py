"""The agreement page: figures per label and pair, confusion, disputed passages, change over time."""
