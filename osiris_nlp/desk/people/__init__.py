"""The people who use the desk: accounts and roles, and how often they agree."""
