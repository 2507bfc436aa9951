"""The editors' desk: a French page and an API over a model and a database of decisions."""
