"""`audit`: a worklist of the articles whose labels an editor should look at, and what goes with it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sklearn.base import clone

from osiris_nlp.analysis.frames import labels_frame, missing_frame, worklist_frame
from osiris_nlp.analysis.page import audit_page
from osiris_nlp.analysis.pairs import pairs_frame
from osiris_nlp.analysis.questions import question
from osiris_nlp.analysis.survey import survey_by, survey_out_of_fold
from osiris_nlp.analysis.twins import twins_frame
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import write_whole
from osiris_nlp.base.progress import Progress
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import articles_from, near_duplicates
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training import TopicClassifier

if TYPE_CHECKING:
    import pandas as pd

_ASKED = ("carried", "kind", "suspicion", "carried_score", "proposed", "proposed_score")


@dataclass(frozen=True, slots=True, eq=False)
class Audit:
    """What an audit found. The model questions; editors decide.

    Attributes
    ----------
    worklist : a row for every judged article, most suspect first: `id`, `title`, `date`; `carried`,
        the label in question; `kind`: ``likely wrong``, ``likely missing`` (those carried may stand,
        another is lacking), ``unsure`` (another label scores higher) or ``agreed``; `suspicion` in
        [0, 1], an order and no probability; `carried_score`; `proposed`, the best label likely
        missing, else not carried, and `proposed_score`; `labels`, all of them; `url`. Scores are
        calibrated probabilities
    missing : a row for each label likely missing from an article, best `score` first; `row` is the
        article's row in the worklist. Where one label an article is the custom, only those that
        would be applied unseen
    twins : a row for each article that is the same text (`same` is ``text``) as another one of its
        `group` with other labels, or on the same ``story`` as one with no label in common
    pairs : a row for each two labels taken for one another more often than by chance, most
        surprising first: how many articles that carry `label` were taken for `other` (`as_other`)
        and the reverse (`as_label`), both together (`confused`), the `articles` that carry either,
        the `share` confused among them, how many were `expected` by how often either is in doubt and
        proposed, `surprise` (log-likelihood ratio), and rows of the worklist as examples each way
    labels : by label: `articles`; `suspects`, those on which it is likely wrong, and their
        `suspect_share`; `noise`, the share of wrong ones where the model is sure of its own mind
        either way, with its 95 % interval (`low`, `high`); `missing`, articles that likely lack it.
        Those most surely noisy come first
    articles : the articles, in the worklist's order
    tagger : gives the words that speak for a label; out of fold, the one that learned from all of
        these articles, and not those that judged them
    out_of_fold : was each article judged by a model made of the others, and not by a given one
    taxonomy : what is known of the labels
    n_seen, n_support, n_unlabelled : articles left out: read by the model that judges, support
        ones, and those without a label
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

    def to_html(self, path: str | Path | None = None, *, top: int | None = None) -> str:
        """Return a self-contained page in French on which editors go through the list; write it to `path` if given.

        The first articles of the worklist, with the words that speak for the label proposed, then
        twins and pairs.

        Parameters
        ----------
        top : articles of the worklist to show; the first 8 %, at least 20 and at most 100, when None
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
        if path is not None:
            write_whole(Path(path), page.encode())
        return page

    def to_articles(self) -> list[Article]:
        """Return the articles, most suspect first, what is asked of each in its `meta`.

        Written by `corpus.write_articles`, this is a list to correct the labels in and to train on.
        """
        asked = self.worklist[list(_ASKED)].round(4).to_dict("records")
        return [
            replace(
                article,
                meta={
                    **article.meta,
                    "rank": rank,
                    **{str(name): value for name, value in row.items()},
                },
            )
            for rank, (article, row) in enumerate(zip(self.articles, asked, strict=True), 1)
        ]


def audit(
    articles: Any,
    *,
    taxonomy: Taxonomy | None = None,
    classifier: TopicClassifier | None = None,
    tagger: Tagger | None = None,
    on_progress: Progress | None = None,
) -> Audit:
    """Question the labels of articles.

    Each reference article is judged by a model that read no article of its story (and no copy of
    it, if `corpus.with_stories` has put copies under one story); support articles train, and are
    never questioned. The labels in question train too, as they come: a wrong one among them matters
    little to the others.

    Parameters
    ----------
    articles : `Article`s, mappings, or a pandas DataFrame with the columns of `Article`
    taxonomy : the closed list of labels; the classifier's, or the labels seen, when None
    classifier : whose settings to cross-fit with; it is not changed
    tagger : a loaded model to judge by, without training. Articles it learned from are left out and
        counted
    on_progress : called with what is being done, how many parts are done, and of how many

    Raises
    ------
    InputError
        If no reference article with a label is left to judge, there are too few to cross-fit, a
        label is unknown, or both a classifier and a tagger are given.
    MissingExtraError
        If datasketch, which finds the twins, is not installed.

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
    if classifier is not None and tagger is not None:
        raise InputError("Both a classifier and a tagger", "give one of them to judge by")
    given = articles_from(articles)
    near_duplicates(())  # what is not installed is told before the training
    if tagger is not None:
        known = taxonomy or Taxonomy.from_names(tagger.labels)
        survey = survey_by(tagger, given, known)
    else:
        model: TopicClassifier = clone(classifier or TopicClassifier())
        if taxonomy is not None:
            model.set_params(taxonomy=taxonomy)
        survey = survey_out_of_fold(given, model, on_progress)
        known = model.taxonomy or Taxonomy.from_names(survey.labels)
    asked = question(survey)
    return Audit(
        worklist=worklist_frame(survey, asked),
        missing=missing_frame(survey, asked),
        twins=twins_frame(survey, asked, near_duplicates(survey.opinions.articles)),
        pairs=pairs_frame(survey, asked),
        labels=labels_frame(survey, asked),
        articles=tuple(survey.opinions.articles[i] for i in asked.order),
        tagger=survey.tagger,
        out_of_fold=tagger is None,
        taxonomy=known,
        n_seen=survey.seen,
        n_support=sum(bool(a.labels) and a.role == "support" for a in given),
        n_unlabelled=sum(not a.labels for a in given),
    )
