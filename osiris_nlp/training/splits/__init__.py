"""Splits of articles that keep a story, and its copies, on one side; what is scored on them."""
