"""Changing the labels: add, rename, merge, split, retire, undo; the history on disk; relabelling articles."""
