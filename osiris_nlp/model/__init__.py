"""The frozen model, fast to load: features, scores, tiers, evidence, and model folders."""
