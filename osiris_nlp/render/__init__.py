"""Self-contained HTML pages: in French for editors, and pages of figures for data scientists.

`Overview` is the short view of a result, for `repr` and notebooks.

Each page has a template of the same name in `templates/`, with its sentences and markup. The modules
decide what a page shows and how texts are shortened.
"""

from osiris_nlp.render.cases import Case
from osiris_nlp.render.doubts import AmbiguousPair, Doubt, Twins
from osiris_nlp.render.evaluation_pages import comparison_page, evaluation_page
from osiris_nlp.render.overview import Overview
from osiris_nlp.render.review import LabelCheck, review_page
from osiris_nlp.render.worklist import worklist_page

__all__ = [
    "AmbiguousPair",
    "Case",
    "Doubt",
    "LabelCheck",
    "Overview",
    "Twins",
    "comparison_page",
    "evaluation_page",
    "review_page",
    "worklist_page",
]
