"""Self-contained HTML pages: for editors, in French, and of figures, for data scientists."""

from osiris_nlp.report.cases import Case
from osiris_nlp.report.doubts import AmbiguousPair, Doubt, Twins
from osiris_nlp.report.figures import comparison_page, evaluation_page
from osiris_nlp.report.labels import LabelReview
from osiris_nlp.report.review import review_page
from osiris_nlp.report.worklist import worklist_page

__all__ = [
    "AmbiguousPair",
    "Case",
    "Doubt",
    "LabelReview",
    "Twins",
    "comparison_page",
    "evaluation_page",
    "review_page",
    "worklist_page",
]
