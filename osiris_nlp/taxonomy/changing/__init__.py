"""Changes of the labels: renamed, merged, split, retired, undone; the log; articles relabelled."""
