"""What changes in a corpus over time: labels that fade or appear, and articles that no label fits.

Three functions each return a data frame: `trends` shows how each label's share of the articles
changed, `changed_words` the words used more or less than before, `misfits` the groups of similar
articles that no label fits, with suggested names.
"""

from collections.abc import Sequence
from datetime import date
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.stats import false_discovery_control, fisher_exact
from sklearn.cluster import AgglomerativeClustering
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import normalize

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.words import fold, words
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import articles_from
from osiris_nlp.model.features import FeatureSettings, text_terms

_FALSE_DISCOVERIES = 0.1
# Settings of the grouping, tuned by hiding labels as in benchmarks/drift.py, but not the same ones.
_DIRECTIONS = 50  # latent directions of the terms
_COMMON_SHARE = 0.2  # terms in a larger share of the articles are ignored
_MAX_DISTANCE = 0.65  # mean cosine distance up to which groups are joined
_MIN_GROUP = 3  # articles
_MIN_ARTICLES = 20  # articles needed to find groups
_MAX_NAME_WORDS, _MAX_NAMES = 3, 3
# A longer name is preferred if it occurs in this share of the articles of the shorter.
_LONGER_SHARE = 0.7


def trends(articles: Any, *, since: date | str | None = None) -> pd.DataFrame:
    """Return how each label's share of the articles changed, fading labels first.

    Parameters
    ----------
    articles : articles to compare, as for `articles_from`; those without a date or a label are left out
    since : the first day of the later part, a date or a string like '2014-01-01'; by default the day
        that splits the articles in half

    Returns
    -------
    DataFrame
        By label: `earlier` and `later` (number of articles with the label), `share_earlier` and
        `share_later` (of all articles of that part), `first` and `last` (first and last day of use),
        `p` (Fisher's exact test) and `trend`: ``fading``, ``rising``, ``gone`` (fading, and no
        article later), ``new`` (rising, and no article earlier), or ``steady`` if the difference may
        be chance. The false discovery rate over the labels is limited to 10 % (Benjamini and
        Hochberg, JRSS B 57, 1995).

    Raises
    ------
    InputError
        If no article has a date and a label, or all fall on one side of `since`.

    Examples
    --------
    >>> old = [{"text": "…", "labels": "SMSI", "date": "2005-01-01"}] * 12
    >>> new = [{"text": "…", "labels": "Fintech", "date": "2024-01-01"}] * 12
    >>> trends([*old, *new])["trend"].to_dict()
    {'SMSI': 'gone', 'Fintech': 'new'}
    """
    earlier, later = _split([a for a in articles_from(articles) if a.labels], since)
    by_label = pd.DataFrame(
        [
            (label, article.date, is_later)
            for is_later, part in enumerate((earlier, later))
            for article in part
            for label in article.labels
        ],
        columns=["label", "day", "later"],
    ).groupby("label", sort=False)
    frame = pd.DataFrame({"earlier": by_label.size() - by_label["later"].sum()})
    frame["later"] = by_label["later"].sum()
    frame["share_earlier"] = frame["earlier"] / len(earlier)
    frame["share_later"] = frame["later"] / len(later)
    frame["first"], frame["last"] = by_label["day"].min(), by_label["day"].max()
    frame["p"] = [
        float(fisher_exact([[old, len(earlier) - old], [new, len(later) - new]]).pvalue)
        for old, new in zip(frame["earlier"], frame["later"], strict=True)
    ]
    significant = false_discovery_control(frame["p"]) <= _FALSE_DISCOVERIES
    rising = frame["share_later"] > frame["share_earlier"]
    frame["trend"] = np.select(
        [~significant, rising & (frame["earlier"] == 0), rising, frame["later"] == 0],
        ["steady", "new", "rising", "gone"],
        "fading",
    )
    change = frame["share_later"] - frame["share_earlier"]
    return frame.loc[change.sort_values(kind="stable").index]


def changed_words(articles: Any, *, since: date | str | None = None, top: int = 20) -> pd.DataFrame:
    """Return the words that more, or fewer, articles use than before.

    The measure is the log-odds ratio with a prior from the entire corpus, in standard errors (Monroe,
    Colaresi and Quinn, «Fightin' Words», Political Analysis 16, 2008). It counts the articles that
    contain a word.

    Parameters
    ----------
    articles, since : arguments of `trends`, but labels are not needed
    top : words in each direction

    Returns
    -------
    DataFrame
        By word: `earlier` and `later` (number of articles with the word) and `z`, positive if it is
        used more than before; rising words first, then falling ones, each with the strongest first.

    Raises
    ------
    InputError
        If no article has a date, all fall on one side of `since`, or they share almost no words.
    """
    earlier, later = _split(articles_from(articles), since)
    counter = CountVectorizer(analyzer=_words_of, binary=True, min_df=3, max_df=0.5)
    counts = _count_terms(counter, [*earlier, *later])
    halves = counts[: len(earlier)], counts[len(earlier) :]
    old, new = (np.asarray(half.sum(axis=0)).ravel() for half in halves)
    frame = pd.DataFrame(
        {"earlier": old, "later": new, "z": _log_odds(new, old)},
        index=pd.Index(counter.get_feature_names_out(), name="word"),
    ).sort_values("z", ascending=False, kind="stable")
    return pd.concat([frame[frame["z"] > 0].head(top), frame[frame["z"] < 0].tail(top)[::-1]])


def misfits(articles: Any, scores: npt.ArrayLike, *, most: int = 10) -> pd.DataFrame:
    """Return groups of similar articles that no label fits, worst fit first.

    Articles are grouped by their words (latent semantic analysis, average linkage). A group ranks
    higher the more articles it has and the lower their best scores are. The result shows an editor
    where a label may be missing; often none is.

    Parameters
    ----------
    articles : n articles, as for `articles_from`
    scores : (n, K) probabilities from a model that has not learned from these articles
    most : maximum number of groups to return

    Returns
    -------
    DataFrame
        One row per group: `articles` (their number), `best` (mean score of their best labels), `names`
        (up to three phrases that are typical of the group) and `ids` (worst fit first).

    Raises
    ------
    InputError
        If the scores do not have one row per article, there are fewer than twenty articles, or they
        have almost no words in common.

    Examples
    --------
    >>> texts = [f"Le drone livre le colis {n}" for n in range(4)] + [f"Wave, frais {n}" for n in range(16)]
    >>> scores = [[0.3, 0.2]] * 4 + [[0.9, 0.1]] * 16
    >>> misfits(texts, scores)[["articles", "best"]].iloc[0].tolist()
    [4.0, 0.3]
    """
    corpus = articles_from(articles)
    best = _best_scores(articles, scores, len(corpus))
    if len(corpus) < _MIN_ARTICLES:
        raise InputError(
            f"Too few articles to group ({len(corpus)})", f"expected at least {_MIN_ARTICLES}"
        )
    counter = CountVectorizer(analyzer=_phrases_of, binary=True, min_df=2)
    counts = _count_terms(counter, corpus)
    phrases = counter.get_feature_names_out().tolist()
    groups = sorted(_find_groups(corpus), key=lambda members: float((best[members] - 1).sum()))
    rows = [
        {
            "articles": len(members),
            "best": float(best[members].mean()),
            "names": _group_names(counts, members, phrases),
            "ids": tuple(corpus[i].id for i in members[np.argsort(best[members], kind="stable")]),
        }
        for members in groups[:most]
    ]
    return pd.DataFrame(rows, columns=["articles", "best", "names", "ids"])


def _best_scores(articles: Any, scores: Any, n_articles: int) -> npt.NDArray[np.float64]:
    """Return the best score of each article; those of a data frame in the order of the articles."""
    if isinstance(scores, pd.DataFrame) and isinstance(articles, pd.DataFrame):
        if not scores.index.is_unique or {*scores.index} != {*articles.index}:
            raise InputError(
                "The index of the scores differs from that of the articles", "use the same index"
            )
        scores = scores.loc[articles.index]
    table = np.asarray(scores, dtype=float)
    if table.ndim != 2 or len(table) != n_articles:
        raise InputError(
            f"Scores of shape {table.shape}", f"expected {n_articles} rows, one per article"
        )
    if not table.size or np.isnan(table).any():
        raise InputError("Missing or NaN scores", "expected a number for every article and label")
    return np.asarray(table.max(axis=1))


def _split(
    articles: Sequence[Article], since: date | str | None
) -> tuple[list[Article], list[Article]]:
    days = sorted(article.date for article in articles if article.date)
    if not days:
        raise InputError(
            "No article with a date (and, for trends, a label)", "add dates, and for trends labels"
        )
    middle = days[len(days) // 2]
    if middle == days[0]:  # at least half of the articles have the first date, as with years alone
        middle = next((day for day in days if day > middle), middle)
    day = middle if since is None else _day(since)
    earlier = [article for article in articles if article.date and article.date < day]
    later = [article for article in articles if article.date and article.date >= day]
    if not earlier or not later:
        raise InputError(
            f"{len(earlier)} articles before {day} and {len(later)} since",
            f"expected articles on both sides; their dates range from {days[0]} to {days[-1]}",
        )
    return earlier, later


def _day(since: date | str) -> date:
    error = InputError(f"since is {since!r}", "expected a date, or a string like '2014-01-01'")
    if isinstance(since, int | float):
        raise error
    try:
        day = pd.Timestamp(since)
    except ValueError:
        raise error from None
    if pd.isna(day):
        raise error
    return day.date()


def _log_odds(counts: npt.NDArray[Any], other_counts: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return by how many standard errors each word is more frequent in some texts than in others."""
    prior = (counts + other_counts) / 2
    total = prior.sum()
    log_odds = [
        np.log((part + prior) / (part.sum() + total - part - prior))
        for part in (counts, other_counts)
    ]
    standard_error = np.sqrt(1 / (counts + prior) + 1 / (other_counts + prior))
    return np.asarray((log_odds[0] - log_odds[1]) / standard_error)


def _count_terms(counter: CountVectorizer, articles: Sequence[Article]) -> csr_matrix:
    try:
        counts = counter.fit_transform(articles)
    except ValueError:
        raise InputError(
            f"{len(articles)} articles have almost no words in common",
            "expected articles on related subjects",
        ) from None
    return counts.tocsr()


def _terms_of(article: Article) -> list[str]:
    return text_terms(f"{article.title}\n{article.text}", FeatureSettings())


def _words_of(article: Article) -> list[str]:
    tokens = words(f"{article.title}\n{article.text}")
    return [fold(token) for token in tokens if not token.isdigit()]


def _phrases_of(article: Article) -> list[str]:
    """Return candidate names for a group: up to three consecutive words of the title or the text."""
    phrases = []
    for field in (article.title, article.text):
        tokens = [token.lower() for token in words(field)]
        for length in range(1, _MAX_NAME_WORDS + 1):
            starts = range(len(tokens) - length + 1)
            phrases += [" ".join(tokens[start : start + length]) for start in starts]
    return phrases


def _find_groups(articles: Sequence[Article]) -> list[npt.NDArray[np.int64]]:
    """Return groups of at least three similar articles, as row numbers."""
    terms = TfidfVectorizer(analyzer=_terms_of, min_df=2, max_df=_COMMON_SHARE, sublinear_tf=True)
    rows = _count_terms(terms, articles)
    directions = min(_DIRECTIONS, *(size - 1 for size in rows.shape))
    if directions < 1:
        return []
    vectors = normalize(TruncatedSVD(directions, random_state=0).fit_transform(rows))
    nonzero = np.flatnonzero(vectors.any(axis=1))  # the cosine of a zero vector is undefined
    if len(nonzero) < _MIN_GROUP:
        return []
    clusters = AgglomerativeClustering(
        n_clusters=None, distance_threshold=_MAX_DISTANCE, metric="cosine", linkage="average"
    ).fit_predict(vectors[nonzero])
    groups = (nonzero[clusters == number] for number in range(clusters.max() + 1))
    return [members for members in groups if len(members) >= _MIN_GROUP]


def _group_names(
    counts: csr_matrix, members: npt.NDArray[np.int64], phrases: Sequence[str]
) -> tuple[str, ...]:
    """Return the phrases typical of a group, best first; no two share a word, except common words.

    The best phrases have the most information about the group, in nats: their share of its articles
    times the log of how much more frequent they are inside it than outside.
    """
    total_counts = np.asarray(counts.sum(axis=0)).ravel()
    group_counts = np.asarray(counts[members].sum(axis=0)).ravel()
    share = group_counts / len(members)
    outside_share = (total_counts - group_counts + 1) / (counts.shape[0] - len(members) + 2)
    information = share * np.log(np.maximum(share, 1e-9) / outside_share)
    is_common = total_counts > _COMMON_SHARE / 2 * counts.shape[0]
    stop_phrases = {*compress(phrases, is_common.tolist()), *filter(str.isdigit, phrases)}
    names: list[str] = []
    for i in np.argsort(-information, kind="stable").tolist():
        if len(names) == _MAX_NAMES or information[i] <= 0:
            break
        if _has_clean_ends(phrases[i], stop_phrases) and group_counts[i] >= 2:
            is_frequent = group_counts >= max(2, _LONGER_SHARE * group_counts[i])
            candidates = [
                phrase
                for phrase in (phrases[j] for j in np.flatnonzero(is_frequent).tolist())
                if f" {phrases[i]} " in f" {phrase} " and _has_clean_ends(phrase, stop_phrases)
            ]
            longest = max(candidates, key=lambda phrase: len(phrase.split()))
            if not any(set(longest.split()) & set(name.split()) - stop_phrases for name in names):
                names.append(longest)
    return tuple(names)


def _has_clean_ends(phrase: str, stop_phrases: set[str]) -> bool:
    """Return whether a phrase neither starts nor ends with a common word or a number."""
    tokens = phrase.split()
    return stop_phrases.isdisjoint({tokens[0], tokens[-1]})
