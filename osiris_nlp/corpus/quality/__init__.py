"""What is wrong with a corpus, or twice in it: statistics, duplicates, labels that are several."""
