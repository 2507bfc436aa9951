"""Self-contained HTML pages, for people who decide whether the suggestions can be trusted."""

from osiris_nlp.report.cases import Case
from osiris_nlp.report.doubts import AmbiguousPair, Doubt, Twins
from osiris_nlp.report.labels import LabelReview
from osiris_nlp.report.review import review_page
from osiris_nlp.report.worklist import worklist_page

__all__ = [
    "AmbiguousPair",
    "Case",
    "Doubt",
    "LabelReview",
    "Twins",
    "review_page",
    "worklist_page",
]
