"""Where a tagged backlog goes: JSONL, CSV, Parquet, or a folder of Parquet files."""
