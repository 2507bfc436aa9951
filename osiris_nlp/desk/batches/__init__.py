"""Batches: articles that an editor reviews together, by their titles."""
