"""The keywords: their list, their pages, what managers change in them, and what editors propose."""
