"""Publish editors' decisions on the SPIP site that their articles came from.

`site` says which site, `runs` keeps the plans and journals of what was published, `preparing` makes a
plan and previews it, and `publisher` does one thing at a time in the background.
"""
