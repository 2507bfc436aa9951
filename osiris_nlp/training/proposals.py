"""Measure how often the proposals of a model to change labels are right.

What matters to an editor is how many of the proposals shown are right, and that depends on how many
labels are wrong to begin with. Nobody knows that of a corpus, so a share is assumed: one article in
twenty (`ERROR_SHARE`). In ten well-known test sets it is one in thirty on average (Northcutt et al.,
«Pervasive Label Errors in Test Sets», NeurIPS 2021). The editors' own labels are taken as right.

Every reference article is then shown twice to a model that has not read its story. With its editors'
labels, which stands for 95 % of a desk's articles, every proposal is a false alarm. With one label
that is confused with theirs in their place, which stands for the other 5 %, a proposal is right if it
removes that label, or adds or restores one of the editors'. A label takes the place of another as
often as the model itself takes it for the other.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.stats import binomtest

from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import label_matrix
from osiris_nlp.model.changes import ChangeFinder, Changes
from osiris_nlp.model.opinions import Opinions
from osiris_nlp.model.proposals import KINDS, Kind, ProposalPrecision, proposals_in

ERROR_SHARE = 0.05
_DRAWS = 5  # of a wrong label, for each article
# A label's own proposals are mixed with this many articles' worth of those of its kind.
_SHRINKAGE = 10.0
_DIGITS = 4
_EPSILON = 1e-9  # how likely a label is drawn that the model takes for no other


def measure_proposals(
    opinions: Opinions, find_changes: ChangeFinder, *, seed: int = 0
) -> ProposalPrecision:
    """Return the share of right proposals among those of each kind and label.

    The share of a kind is a lower bound, from the 95 % intervals (Wilson, JASA 22, 1927) of the share
    of articles with a right proposal and of those with a false alarm. So a few cases prove nothing: 100
    articles without a single mistake give less than .6. If there are judging articles, only they count,
    as in the headline figures.

    Parameters
    ----------
    opinions : out of fold, on the reference articles
    find_changes : with a `text_support` that is out of fold, too
    """
    articles = opinions.articles
    has_judges = any(article.judges for article in articles)
    counted = [i for i, article in enumerate(articles) if article.judges or not has_judges]
    false_alarms: Counter[Kind] = Counter()  # articles with their own labels
    right: Counter[Kind] = Counter()  # articles with a wrong label, over all draws
    wrong: Counter[Kind] = Counter()
    label_weight: Counter[tuple[Kind, str]] = Counter()  # of all proposals, in articles of a desk
    label_right: Counter[tuple[Kind, str]] = Counter()
    own_changes = find_changes(opinions)
    for i in counted:
        proposals = list(proposals_in(own_changes[i] or Changes()))
        false_alarms.update({kind for kind, _, _ in proposals})
        for kind, label, _ in proposals:
            label_weight[kind, label] += 1 - ERROR_SHARE
    rng = np.random.default_rng(seed)
    for _ in range(_DRAWS):
        mislabelled = _with_wrong_labels(opinions, find_changes.labels, rng)
        changes = find_changes(replace(opinions, articles=mislabelled))
        for i in counted:
            own_labels = articles[i].labels
            results = [
                (kind, label, new in own_labels if new else label not in own_labels)
                for kind, label, new in proposals_in(changes[i] or Changes())
            ]
            right.update({kind for kind, _, is_right in results if is_right})
            wrong.update({kind for kind, _, is_right in results if not is_right})
            for kind, label, is_right in results:
                label_weight[kind, label] += ERROR_SHARE / _DRAWS
                label_right[kind, label] += is_right * ERROR_SHARE / _DRAWS
    n = len(counted)
    kinds: dict[Kind, float] = {}
    for kind in KINDS:
        low, _ = _interval(right[kind] // _DRAWS, n)
        _, high = _interval(false_alarms[kind], n)
        n_right = ERROR_SHARE * low
        n_wrong = (1 - ERROR_SHARE) * high + ERROR_SHARE * wrong[kind] / (_DRAWS * n)
        kinds[kind] = round(n_right / (n_right + n_wrong), _DIGITS)
    labels: dict[Kind, dict[str, float]] = {kind: {} for kind in KINDS}
    for (kind, label), weight in sorted(label_weight.items()):
        share = label_right[kind, label] + _SHRINKAGE * kinds[kind]
        labels[kind][label] = round(share / (weight + _SHRINKAGE), _DIGITS)
    return ProposalPrecision(kinds, labels)


def _with_wrong_labels(
    opinions: Opinions, labels: Sequence[str], rng: np.random.Generator
) -> list[Article]:
    """Return the articles, each with one label instead of its own; those that have every label keep them."""
    has_label = label_matrix(opinions.articles, labels)
    main = [labels.index(article.labels[0]) for article in opinions.articles]
    confusion = np.full((len(labels), len(labels)), _EPSILON)
    np.add.at(confusion, main, opinions.scores)
    reach = np.where(has_label, 0, confusion[main]).cumsum(axis=1)
    drawn = (reach > rng.random((len(reach), 1)) * reach[:, -1:]).argmax(axis=1)
    return [
        replace(article, labels=(labels[k],)) if total else article
        for article, k, total in zip(opinions.articles, drawn, reach[:, -1], strict=True)
    ]


def _interval(hits: int, n: int) -> tuple[float, float]:
    interval = binomtest(hits, n).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)
