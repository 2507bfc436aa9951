"""Ground that every package builds on: errors, records, text, encodings, dates, files, databases."""
