"""The frozen model, light to load: text to rows, scores and tiers, explained; saved and loaded."""
