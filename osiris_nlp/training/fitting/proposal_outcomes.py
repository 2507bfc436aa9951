"""Measure how often the proposals of a model to change labels are right.

What matters to an editor is how many of the proposals shown are right, and that depends on how many
labels are wrong to begin with. Nobody knows that of a corpus, so a share is assumed: one article in
twenty (`ERROR_SHARE`). In ten well-known test sets it is one in thirty on average (Northcutt et al.,
«Pervasive Label Errors in Test Sets», NeurIPS 2021). The editors' own labels are taken as right.

Every reference article is then shown twice to a model that has not read its story. First it has its
editors' labels, like 95 % of a desk's articles, and every proposal is a false alarm. Then it has one
wrong label instead, like the other 5 %, and a proposal is right if it removes that label, or adds or
restores one of the editors'. The wrong label is drawn as often as the model confuses it with the right one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
from scipy.stats import binomtest

from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import label_matrix
from osiris_nlp.model.label_changes import ChangeFinder, Changes
from osiris_nlp.model.opinions import Doubles, Opinions
from osiris_nlp.model.proposal_precision import KINDS, Kind, ProposalPrecision, proposals_in

_Outcome = tuple[Kind, str, bool]  # of a proposal: its kind, its label, whether it is right
ERROR_SHARE = 0.05
_DRAWS = 5  # wrong labels per article
_MOST = 5_000  # articles: a random sample of more
# The share of a label is mixed with that of its kind, which counts as this many articles.
_SHRINKAGE = 10.0
_DIGITS = 4
_EPSILON = 1e-9  # the weight of a wrong label that the model never confuses with the right one


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
    opinions : out-of-fold opinions on the reference articles
    find_changes : finder whose `text_support` is out of fold, too
    """
    articles = opinions.articles
    has_judges = any(article.judges for article in articles)
    positions = [i for i, article in enumerate(articles) if article.judges or not has_judges]
    rng = np.random.default_rng(seed)
    if len(positions) > _MOST:
        sample = np.sort(rng.choice(positions, _MOST, replace=False))
        whole, text_support = opinions, find_changes.text_support
        find_changes = replace(
            find_changes, text_support=lambda _, rows: text_support(whole, sample[rows].tolist())
        )
        opinions = opinions.subset(sample)
        articles, positions = opinions.articles, [*range(_MOST)]

    def outcomes(articles_to_judge: Sequence[Article]) -> list[list[_Outcome]]:
        changes = find_changes(replace(opinions, articles=articles_to_judge))
        return [_outcomes(changes[i], articles[i].labels) for i in positions]

    own = outcomes(articles)
    mislabelled = [
        outcomes(_with_wrong_labels(opinions, find_changes.labels, rng)) for _ in range(_DRAWS)
    ]
    kinds = {kind: _kind_share(kind, own, mislabelled) for kind in KINDS}
    return ProposalPrecision(kinds, _label_shares(kinds, own, mislabelled))


def _outcomes(changes: Changes | None, own_labels: Sequence[str]) -> list[_Outcome]:
    return [
        (kind, label, new_label in own_labels if new_label else label not in own_labels)
        for kind, label, new_label in proposals_in(changes or Changes())
    ]


def _kind_share(
    kind: Kind, own: list[list[_Outcome]], mislabelled: list[list[list[_Outcome]]]
) -> float:
    """Return a lower bound of the share of right proposals of a kind.

    Parameters
    ----------
    own, mislabelled : the proposals for each article with its own labels, and with each wrong one
    """
    n = len(own)

    def count(outcomes: list[list[_Outcome]], *, right: bool) -> int:
        return sum(any(k == kind and r == right for k, _, r in each) for each in outcomes)

    low, _ = _interval(sum(count(each, right=True) for each in mislabelled) // _DRAWS, n)
    _, high = _interval(count(own, right=False), n)
    n_right = ERROR_SHARE * low
    n_wrong = (1 - ERROR_SHARE) * high
    n_wrong += ERROR_SHARE * sum(count(each, right=False) for each in mislabelled) / (_DRAWS * n)
    return round(n_right / (n_right + n_wrong), _DIGITS)


def _label_shares(
    kinds: Mapping[Kind, float],
    own: list[list[_Outcome]],
    mislabelled: list[list[list[_Outcome]]],
) -> dict[Kind, dict[str, float]]:
    """Return the share of right proposals of each kind and label; parameters as for `_kind_share`."""
    totals: defaultdict[tuple[Kind, str], Doubles] = defaultdict(lambda: np.zeros(2))
    weighted = [(1 - ERROR_SHARE, own), *((ERROR_SHARE / _DRAWS, each) for each in mislabelled)]
    for weight, outcomes in weighted:
        for kind, label, is_right in chain.from_iterable(outcomes):
            totals[kind, label] += weight * np.array([is_right, 1])
    shares: dict[Kind, dict[str, float]] = {kind: {} for kind in KINDS}
    for (kind, label), (n_right, n) in sorted(totals.items()):
        share = (n_right + _SHRINKAGE * kinds[kind]) / (n + _SHRINKAGE)
        shares[kind][label] = round(float(share), _DIGITS)
    return shares


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
