"""The model in service: its suggestions, its figures, and how it learns from editors."""
