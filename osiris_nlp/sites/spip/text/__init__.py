"""Texts of SPIP: its markup and typography to plain text."""
