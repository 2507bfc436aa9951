"""SPIP sites: find the database, read its tables, render its texts."""

from osiris_nlp.spip.archive import Archive, Choice, open_archive
from osiris_nlp.spip.check import SiteCheck, check_site
from osiris_nlp.spip.connection import SiteDatabase, find_site_database, is_site
from osiris_nlp.spip.matching import Match, keyword_ids, match_keywords

__all__ = [
    "Archive",
    "Choice",
    "Match",
    "SiteCheck",
    "SiteDatabase",
    "check_site",
    "find_site_database",
    "is_site",
    "keyword_ids",
    "match_keywords",
    "open_archive",
]
