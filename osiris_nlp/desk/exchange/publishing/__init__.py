"""Publish editors' decisions on the SPIP site that their articles came from.

`runs` keeps the plans and journals of what was published, `site` says which reviews wait, `preparing`
makes a plan and previews it, and `publisher` does one thing at a time in the background.
"""
