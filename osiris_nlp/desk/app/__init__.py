"""The desk as one application, and its server."""
