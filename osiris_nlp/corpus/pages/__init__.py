"""Read article rows from public pages of the press site, as HTML or as text dumps.

The reader relies on the order and the text of lines (breadcrumb, title, date, keyword, closing
source), and never on class names, which the site has changed many times.
"""

from osiris_nlp.corpus.pages.ending import find_closing_source
from osiris_nlp.corpus.pages.reader import article_row, cloud_taxonomy, keyword_cloud

__all__ = ["article_row", "cloud_taxonomy", "find_closing_source", "keyword_cloud"]
