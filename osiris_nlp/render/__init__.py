"""Self-contained HTML pages: for editors, in French, and of figures, for data scientists."""

from osiris_nlp.render.cases import Case
from osiris_nlp.render.doubts import AmbiguousPair, Doubt, Twins
from osiris_nlp.render.figures import comparison_page, evaluation_page
from osiris_nlp.render.label_section import LabelReview
from osiris_nlp.render.review import review_page
from osiris_nlp.render.worklist import worklist_page

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
