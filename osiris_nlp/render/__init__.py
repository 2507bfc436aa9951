"""Self-contained HTML pages: for editors, in French, and of figures, for data scientists.

A page is a template of its name in `templates/`, which holds the sentences and the markup; what is
shown, and how it is cut, is decided here.
"""

from osiris_nlp.render.cases import Case
from osiris_nlp.render.doubts import AmbiguousPair, Doubt, Twins
from osiris_nlp.render.figures import comparison_page, evaluation_page
from osiris_nlp.render.review import LabelReview, review_page
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
