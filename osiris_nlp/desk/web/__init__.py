"""The desk's pages for editors, and its API for other programs."""
