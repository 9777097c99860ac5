"""People, their layers and who annotates what."""
