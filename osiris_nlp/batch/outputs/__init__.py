"""Where a tagged backlog goes: JSONL, CSV, Parquet, a folder of Parquet files, or a database table."""
