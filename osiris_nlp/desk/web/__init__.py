"""The desk's pages and API: what the browser and other programs ask for."""
