"""Annif's REST API, as an application of its own: unchanged clients of Annif work with the desk's model."""
