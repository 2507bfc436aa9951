"""The article's page, the page for a new text, and the API for other programs."""
