"""Articles from files, feeds, folders and SPIP sites."""
