"""The page on which an editor goes through the articles whose labels an audit questions."""

from collections.abc import Mapping, Sequence

from osiris_nlp.render.doubts import AmbiguousPair, Doubt, Twins
from osiris_nlp.render.environment import page


def worklist_page(
    doubts: Sequence[Doubt],
    twins: Sequence[Twins] = (),
    pairs: Sequence[AmbiguousPair] = (),
    *,
    model: str | None,
    counts: Mapping[str, int],
) -> str:
    """Return a whole HTML document, in French, that needs nothing but itself.

    Parameters
    ----------
    doubts : in the order to read them
    twins, pairs : those to show
    model : the name of the model that judged; None where each article was judged by one made of the
        others
    counts : articles `judged`, of which `wrong` and `missing` a label in all likelihood; `seen`, left
        out; groups of `twins` and `pairs` found, shown or not
    """
    return page(
        "worklist.html",
        style="editors.css",
        doubts=doubts,
        twins=twins,
        pairs=pairs,
        model=model,
        counts=counts,
    )
