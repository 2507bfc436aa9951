"""Public pages of the press site, as HTML or text dumps, to article rows.

A page is read by the order of its lines and by what they say (breadcrumb, title, day, keyword,
closing source), never by class names: those of the site have changed many times.
"""

from osiris_nlp.corpus.pages.ending import closing_source
from osiris_nlp.corpus.pages.reader import article_row, cloud_taxonomy, keyword_cloud

__all__ = ["article_row", "closing_source", "cloud_taxonomy", "keyword_cloud"]
