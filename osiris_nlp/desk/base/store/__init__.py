"""The desk's database: articles to tag and editors' decisions, which are never overwritten."""
