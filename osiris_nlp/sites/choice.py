"""What to read from a site."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which articles and keywords of a site to read.

    Attributes
    ----------
    states : the states of the articles, in the site's own words; if empty, those that are published
    groups : titles or ids of the groups whose keywords become labels; if empty, the groups meant
        for articles, or all groups if none is
    prefix : prefix of the tables of its database, if neither its settings nor the database determine it
    """

    states: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    prefix: str | None = None
