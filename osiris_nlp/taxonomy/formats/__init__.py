"""File formats of the taxonomy: CSV and TSV tables, SKOS."""
