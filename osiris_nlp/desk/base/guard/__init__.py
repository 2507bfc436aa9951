"""The guard: access control, checks on every request, and headers of every response."""
