"""SPIP sites: find the database, read its tables, render its texts."""

from osiris_nlp.sites.spip.archive import Archive, Choice, open_archive
from osiris_nlp.sites.spip.check import SiteCheck, check_site
from osiris_nlp.sites.spip.connection import SiteDatabase, find_site_database, is_site
from osiris_nlp.sites.spip.rows import row_from_columns, sent_section, sent_title

__all__ = [
    "Archive",
    "Choice",
    "SiteCheck",
    "SiteDatabase",
    "check_site",
    "find_site_database",
    "is_site",
    "open_archive",
    "row_from_columns",
    "sent_section",
    "sent_title",
]
