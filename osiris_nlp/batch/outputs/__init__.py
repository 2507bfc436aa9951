"""Where a tagged backlog goes: JSONL, CSV, Parquet, a folder, a table of a database."""
