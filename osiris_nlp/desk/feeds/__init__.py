"""Feeds, and the pages of their entries, requested from sites of strangers."""
