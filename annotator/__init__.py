"""Source Annotator: mark claims, speakers, cues and boilerplate in news articles."""

__version__ = "0.1.0"
