"""File formats of articles: one module each, rows in the order of the file."""
