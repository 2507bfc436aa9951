"""Notes and flags on articles."""
