"""Model folders: their shape, reading and writing, the run log, and which model is in use."""
