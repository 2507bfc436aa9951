"""SPIP sites: find the database, read its tables, render its texts."""

from osiris_nlp.sites.matching import Match, keyword_ids, match_keywords
from osiris_nlp.sites.names import named_site
from osiris_nlp.sites.spip.archive import Archive, Choice, Keyword, open_archive
from osiris_nlp.sites.spip.check import SiteCheck, check_site
from osiris_nlp.sites.spip.connection import SiteDatabase, find_site_database, is_address, is_site
from osiris_nlp.sites.spip.rows import row_from_columns, sent_section, sent_title

__all__ = [
    "Archive",
    "Choice",
    "Keyword",
    "Match",
    "SiteCheck",
    "SiteDatabase",
    "check_site",
    "find_site_database",
    "is_address",
    "is_site",
    "keyword_ids",
    "match_keywords",
    "named_site",
    "open_archive",
    "row_from_columns",
    "sent_section",
    "sent_title",
]
