"""The people who use the desk: accounts, roles and passwords."""
