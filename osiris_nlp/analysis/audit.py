"""`audit`: a worklist of the articles whose labels an editor should check, with statistics."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from sklearn.base import clone

from osiris_nlp.analysis.frames import labels_frame, missing_frame, worklist_frame
from osiris_nlp.analysis.page import audit_page
from osiris_nlp.analysis.pairs import pairs_frame
from osiris_nlp.analysis.questions import KINDS, question
from osiris_nlp.analysis.survey import survey_by, survey_out_of_fold
from osiris_nlp.analysis.twins import twins_frame
from osiris_nlp.base.errors import InputError, type_error
from osiris_nlp.base.files import write_whole
from osiris_nlp.base.progress import Progress, print_progress
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import articles_from, near_duplicates
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.render import Overview
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.trained_model import Model, model_of
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.by_date import CLASSIFIER_EXPECTED

if TYPE_CHECKING:
    import pandas as pd

_WORKLIST_FIELDS = ("carried", "kind", "suspicion", "carried_score", "proposed", "proposed_score")
_REPR_ROWS, _HTML_ROWS = 5, 10  # rows of the worklist


@dataclass(frozen=True, slots=True, eq=False)
class Audit:
    """The result of an audit. The model questions; editors decide.

    Attributes
    ----------
    worklist : one row per audited article, most suspect first: `id`, `title`, `date`; `carried`,
        the label in question; `kind`: ``likely wrong``, ``likely missing`` (the current labels may be
        right, but one is missing), ``unsure`` (another label scores higher) or ``agreed``;
        `suspicion` in [0, 1], which orders the rows and is not a probability; `carried_score`;
        `proposed`, the best label that is likely missing, or else that the article does not have,
        and `proposed_score`; `labels`, all current labels; `url`. Scores are calibrated probabilities
    missing : one row per label likely missing from an article, best `score` first; `row` is the
        article's row in the worklist. In a corpus with one label per article, only labels that
        would be applied without review
    twins : one row per article that has the same text as another article of its `group` with
        different labels (`same` is ``text``), or is on the same ``story`` as one with no label in
        common
    pairs : one row per pair of labels confused more often than by chance, most surprising first:
        how many articles with `label` were taken for `other` (`as_other`) and the reverse
        (`as_label`), their sum (`confused`), the `articles` with either label, the `share` of them
        that were confused, the number `expected` from how often each label is in doubt and proposed,
        `surprise` (log-likelihood ratio), and example rows of the worklist for each direction
    labels : one row per label: `articles`; `suspects`, those on which it is likely wrong, and their
        `suspect_share`; `noise`, the share of wrong ones among those on which the model is confident,
        with its 95 % interval (`low`, `high`); `missing`, articles that likely lack the label. Labels
        with the highest lower bound come first
    articles : the articles, in the worklist's order
    tagger : finds the words that support a label. In an out-of-fold audit it was trained on all of
        these articles, unlike the models that checked them
    out_of_fold : whether each article was checked by a model trained on other stories, rather than
        by a tagger from the caller
    taxonomy : the labels and their descriptions
    n_seen, n_support, n_unlabelled : articles left out because the model learned from them, because
        they are support articles, and because they have no label
    """

    worklist: "pd.DataFrame"
    missing: "pd.DataFrame"
    twins: "pd.DataFrame"
    pairs: "pd.DataFrame"
    labels: "pd.DataFrame"
    articles: tuple[Article, ...]
    tagger: Tagger
    out_of_fold: bool
    taxonomy: Taxonomy
    n_seen: int
    n_support: int
    n_unlabelled: int

    def __repr__(self) -> str:
        return str(self._overview(_REPR_ROWS))

    def _repr_html_(self) -> str:
        return self._overview(_HTML_ROWS).html

    def _overview(self, n_rows: int) -> Overview:
        kinds = self.worklist["kind"].value_counts()
        method = "out of fold" if self.out_of_fold else f"by {self.tagger.name}"
        counts = ", ".join(f"{kinds.get(kind, 0)} {kind}" for kind in KINDS)
        columns = ("id", "kind", "carried", "score", "proposed", "score", "title")
        rows = [
            (
                *(row["id"], row["kind"], row["carried"], f"{row['carried_score']:.3f}"),
                row["proposed"] or "–",
                f"{row['proposed_score']:.3f}" if row["proposed"] else "–",
                row["title"],
            )
            for row in self.worklist.head(n_rows).to_dict("records")
        ]
        notes = (
            f"Conflicting twins: {self.twins['group'].nunique()} groups. "
            f"Confused labels: {len(self.pairs)} pairs.",
            'Next: worklist, twins, pairs, labels, to_html("worklist.html")',
        )
        title = f"Audit of {len(self.worklist)} articles, {method}: {counts}"
        return Overview(title, columns, rows, notes)

    @overload
    def to_html(self, path: None = None, *, top: int | None = ...) -> str: ...
    @overload
    def to_html(self, path: str | Path, *, top: int | None = ...) -> Path: ...
    def to_html(self, path: str | Path | None = None, *, top: int | None = None) -> str | Path:
        """Return a page in French for editors to work through, or write it to `path` and return the path.

        The page is self-contained. It shows the first articles of the worklist, with the words that
        support the proposed label, then twins and pairs.

        Parameters
        ----------
        top : articles of the worklist to show; when None the first 8 %, at least 20 and at most 100
        """
        page = audit_page(
            self.worklist,
            self.twins,
            self.pairs,
            articles=self.articles,
            tagger=self.tagger,
            taxonomy=self.taxonomy,
            out_of_fold=self.out_of_fold,
            n_seen=self.n_seen,
            top=top,
        )
        if path is None:
            return page
        write_whole(Path(path), page.encode())
        return Path(path)

    def to_articles(self) -> list[Article]:
        """Return the articles, most suspect first, each with its rank and worklist row in `meta`.

        Write them with `corpus.write_articles`, correct the labels in the file, then train on it.
        """
        worklist_rows = self.worklist[list(_WORKLIST_FIELDS)].round(4).to_dict("records")
        return [
            replace(
                article, meta={**article.meta, "rank": rank} | {str(k): v for k, v in row.items()}
            )
            for rank, (article, row) in enumerate(zip(self.articles, worklist_rows, strict=True), 1)
        ]


def audit(
    articles: Any,
    *,
    columns: Mapping[str, str] | None = None,
    taxonomy: Taxonomy | None = None,
    classifier: TopicClassifier | None = None,
    model: Model | TopicClassifier | None = None,
    on_progress: Progress | None = None,
    verbose: bool = False,
) -> Audit:
    """Question the labels of articles.

    Each reference article is checked by a model that learned from no article of its story, nor from
    copies of it if `corpus.with_stories` has put them into one story. Support articles are only
    trained on, never questioned. The labels in question are trained on as well; a few wrong ones
    hardly affect how the others are checked.

    Parameters
    ----------
    articles : `Article`s, mappings, or a pandas DataFrame with the columns of `Article`
    columns : mapping of columns, see `TopicClassifier`; by default, that of the classifier or the model
    taxonomy : the closed list of labels; by default, that of the classifier or the model, or the labels
        of the articles
    classifier : provides the settings for cross-fitting; it is not changed
    model : a `Model` or a fitted `TopicClassifier` that checks the articles, without any training.
        Articles it learned from are left out and counted
    on_progress : called with the name of the step, the number of parts done, and their total
    verbose : print the progress, unless `on_progress` is passed

    Raises
    ------
    InputError
        If no reference article with a label is left to audit, there are too few articles to
        cross-fit, a label is unknown, the classifier or the model has another type, or the call
        passes both of them.

    Examples
    --------
    >>> cable = ["La Sonatel pose un câble", "Un câble sous-marin", "Le câble coupé", "Panne du câble"]
    >>> payment = ["Le paiement par Wave", "Un paiement mobile", "Le paiement en ligne", "Paiement reçu"]
    >>> rows = [{"text": text, "labels": "Infrastructures"} for text in cable]
    >>> rows += [{"text": text, "labels": "Fintech"} for text in payment]
    >>> rows[2]["labels"] = "Fintech"
    >>> audit(rows, classifier=TopicClassifier(folds=4)).worklist.head(1)[["id", "carried", "proposed"]]
      id  carried         proposed
    0  2  Fintech  Infrastructures
    """
    if classifier is not None and model is not None:
        raise InputError("Both a classifier and a model were passed", "pass only one of them")
    if not isinstance(classifier, TopicClassifier | None):
        raise type_error("classifier", classifier, CLASSIFIER_EXPECTED)
    trained = None if model is None else model_of(model)
    if columns is None:
        columns = getattr(trained or classifier, "columns", None)
    corpus = articles_from(articles, columns=columns)
    if trained is not None:
        taxonomy = taxonomy or trained.taxonomy
        survey = survey_by(trained.tagger, corpus, taxonomy)
    else:
        estimator: TopicClassifier = clone(classifier or TopicClassifier())
        if taxonomy is not None:
            estimator.set_params(taxonomy=taxonomy)
        if on_progress is None and verbose:
            on_progress = print_progress
        survey = survey_out_of_fold(corpus, estimator, on_progress)
        taxonomy = estimator.taxonomy or Taxonomy.from_names(survey.labels)
    questions = question(survey)
    return Audit(
        worklist=worklist_frame(survey, questions),
        missing=missing_frame(survey, questions),
        twins=twins_frame(survey, questions, near_duplicates(survey.opinions.articles)),
        pairs=pairs_frame(survey, questions),
        labels=labels_frame(survey, questions),
        articles=tuple(survey.opinions.articles[i] for i in questions.order),
        tagger=survey.tagger,
        out_of_fold=model is None,
        taxonomy=taxonomy,
        n_seen=survey.n_seen,
        n_support=sum(bool(a.labels) and a.role == "support" for a in corpus),
        n_unlabelled=sum(not a.labels for a in corpus),
    )
