"""Self-contained HTML pages, for people who decide whether the suggestions can be trusted."""

from osiris_nlp.report.cases import Case
from osiris_nlp.report.labels import LabelReview
from osiris_nlp.report.review import review_page

__all__ = ["Case", "LabelReview", "review_page"]
