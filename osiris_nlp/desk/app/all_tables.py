"""Every table of the desk: each is defined by the subject that it belongs to."""

from osiris_nlp.desk.articles import acts, site_keywords, tables
from osiris_nlp.desk.articles.queue import deferrals
from osiris_nlp.desk.base.guard import accounts
from osiris_nlp.desk.base.store import desk_settings, events, tokens
from osiris_nlp.desk.base.store.column_types import metadata
from osiris_nlp.desk.exchange import site_decisions
from osiris_nlp.desk.labels import keyword_proposals

# Importing these modules adds their tables to the metadata; a test compares it with what the migrations create.
OWNERS = (
    *(accounts, events, desk_settings, tokens),
    *(tables, acts, site_keywords, deferrals),
    *(keyword_proposals, site_decisions),
)
TABLES = metadata.sorted_tables  # each after those that it refers to
