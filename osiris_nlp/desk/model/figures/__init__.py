"""Figures about the model and the editors."""
