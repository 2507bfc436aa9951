"""Text: cleaning, words, HTML tags, dates in French prose."""
