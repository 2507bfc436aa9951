"""The editors' desk, one folder per subject: its tables, queries, routes, templates and scripts."""
