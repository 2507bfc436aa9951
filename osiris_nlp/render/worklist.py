"""The page on which an editor works through the articles whose labels an audit questions."""

from collections.abc import Mapping, Sequence

from osiris_nlp.render.doubts import AmbiguousPair, Doubt, Twins
from osiris_nlp.render.environment import render_page


def worklist_page(
    doubts: Sequence[Doubt],
    twins: Sequence[Twins] = (),
    pairs: Sequence[AmbiguousPair] = (),
    *,
    model: str | None,
    counts: Mapping[str, int],
) -> str:
    """Return a self-contained HTML page in French.

    Parameters
    ----------
    doubts : the questioned articles to show, in reading order
    twins, pairs : the groups of twins and the pairs of labels to show
    model : the name of the model that judged; None if each article was judged by a model trained on
        the others
    counts : number of articles `audited`; of those with a label likely `wrong` or likely `missing`; of
        articles left out because the model learned from them (`seen`); of all groups of `twins` and
        all `pairs`, shown or not
    """
    return render_page(
        "worklist.html",
        style="editors.css",
        doubts=doubts,
        twins=twins,
        pairs=pairs,
        model=model,
        counts=counts,
    )
