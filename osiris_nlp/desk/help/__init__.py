"""The guides that editors, and who administers the desk, read in the desk itself."""
