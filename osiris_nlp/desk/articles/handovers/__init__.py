"""Passing an article to a colleague."""
