"""Changing the labels: rename, merge, split, retire, undo; the history on disk; relabelling articles."""
