"""Articles and what editors do with them: reviews, notes, handovers."""
