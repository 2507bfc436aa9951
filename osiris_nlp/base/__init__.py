"""What every other package builds on: errors, records, text, encodings, dates, files, databases."""
