"""The commands that suggest labels: for a few articles, and for a backlog."""
