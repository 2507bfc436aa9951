"""The desk's responses, shared by its pages and its API."""

from collections.abc import Collection
from dataclasses import asdict, replace
from typing import Any
from uuid import uuid4

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.base.language.text import visible
from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles import inputs, outputs
from osiris_nlp.desk.articles import reviews as reviews_table
from osiris_nlp.desk.articles.arrivals import put_articles
from osiris_nlp.desk.articles.articles import DeskArticle, numbers_of, require_article
from osiris_nlp.desk.articles.decisions import Decision, decide
from osiris_nlp.desk.articles.notes.notes import find_note
from osiris_nlp.desk.articles.rechecks import relabel_validated
from osiris_nlp.desk.articles.reviews import (
    Measurement,
    Review,
    StaleError,
    find_review,
    history,
    last_review,
)
from osiris_nlp.desk.base.store.events import log_event
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.figures.label_counts import LabelCounts, label_counts
from osiris_nlp.desk.model.model_in_service import ModelInService
from osiris_nlp.model.suggestions import (
    best_suggestions,
    neighbour_rows,
    remark_on,
    suggestion_rows,
)

_MAX_REVIEWS = 200  # shown per article


class OtherModelError(OsirisError):
    """The editor saw the suggestions of a model that is no longer loaded."""


def article_row(store: Store, bench: Bench, desk_article: DeskArticle) -> dict[str, Any]:
    """Return an article of the desk with the model's opinions, JSON-ready.

    A blind article comes without any opinion until its first review.
    """
    article = desk_article.article
    current = replace(article, labels=desk_article.labels)
    view = None if desk_article.is_hidden else bench.view(current)
    reviews = history(store, article=desk_article.number, limit=_MAX_REVIEWS)
    return {
        **outputs.article_state(desk_article),
        **{name: getattr(article, name) for name in inputs.ArticleIn.model_fields},
        "content": desk_article.content,
        "carried": list(article.labels),
        "blind": desk_article.blind,
        "model": bench.name,
        "suggestions": suggestion_rows(view.suggestions) if view else [],
        "remark": view and view.remark,
        "changes": asdict(view.changes) if view and view.changes is not None else None,
        "similar": neighbour_rows(view.similar) if view else [],
        "note": find_note(store, desk_article.number),
        "reviews": [outputs.review_row(review) for review in reviews],
    }


def suggest(bench: Bench, article: Article, *, top: int, evidence: bool) -> dict[str, Any]:
    """Return the model's suggestions for an article that a caller sent, JSON-ready."""
    opinions = bench.tagger.opinions([article], keep_readings=True)
    rows = suggestion_rows(best_suggestions(bench.tagger, opinions, top=top, evidence=evidence))
    answer: dict[str, Any] = {
        "id": article.id,
        "title": article.title,
        "remark": remark_on(opinions),
        "model": bench.name,
    }
    if evidence:
        return {**answer, "suggestions": rows, "similar": neighbour_rows(bench.similar(opinions))}
    short_rows = [{key: row[key] for key in ("label", "score", "tier")} for row in rows]
    return {**answer, "suggestions": short_rows}


def label_rows(store: Store, bench: Bench) -> list[dict[str, Any]]:
    """Return every label with its record, its counts and the editors' decisions, JSON-ready."""
    counts, no_counts = label_counts(store, bench.names), LabelCounts()
    return [
        {
            "label": label.name,
            "aliases": list(label.aliases),
            "kind": label.kind,
            "from": label.first_year,
            "to": label.last_year,
            "scope_note": label.scope_note,
            "cues": list(label.cues),
            "not_this_but": list(label.not_this_but),
            "examples": len(bench.examples[label.name]),
            **{
                name: getattr(counts.get(label.name, no_counts), name)
                for name in ("filed", "accepted", "unkept", "rejected", "added", "removed")
            },
        }
        for label in bench.taxonomy
    ]


def put_article(store: Store, bench: Bench, article: Article, *, editor: str, address: str) -> int:
    """Put an article into the queue and return its number; one with the same id is replaced.

    A new or changed article is recorded in the audit log, as an import is.

    Raises
    ------
    InputError
        As `check_articles`.
    """
    article = article if article.id else replace(article, id=f"desk-{uuid4()}")
    counts = put_articles(store, [article], bench.verdicts)
    if not counts.same:
        summary = f"{counts.new} new, {counts.changed} changed: {visible(article.id)}"
        log_event(store, who=editor, address=address, what="import", about=summary)
    return numbers_of(store, [article.id])[article.id]


def _without_rejection(decision: Decision, current: Collection[str]) -> Decision:
    """Return a decision that rejects nothing, from a request that does not say which labels were shown.

    Pages of version 0.1.0, which may stay open during an upgrade, send such requests. They call every
    suggestion left unticked rejected, and have no way to reject one.
    """
    if decision.decision != "reject":
        return decision
    return replace(decision, decision="remove" if decision.label in current else "unkept")


def add_review(
    store: Store,
    model: ModelInService,
    desk_article: DeskArticle,
    review_in: inputs.ReviewIn,
    *,
    editor: str,
) -> tuple[Review, bool]:
    """Record an editor's labels for an article; return the review, and whether it is new.

    Raises
    ------
    StaleError, OtherModelError
        If the editor saw another state of the article, or the suggestions of a model that is not loaded.
    KeyUsedError
        If the key belongs to another review.
    InputError
        If a label is unknown or listed twice, or is rejected or shown in a blind review (see `decide`), or if
        there are labels for an article that is set aside.
    """
    number = desk_article.number
    if review_in.aside and (review_in.labels or review_in.rejected):
        raise InputError(
            f"Labels for article {number}, which is to be set aside",
            "expected no labels and no rejected labels with aside",
        )
    decisions, measurement = list[Decision](), Measurement()
    bench = model.bench_of(review_in.model)
    is_same_content = review_in.content in {None, desk_article.content}
    if bench and is_same_content and review_in.revision == desk_article.revision:
        if not review_in.aside:
            decisions, measurement = _decisions(bench, desk_article, review_in)
    elif find_review(store, review_in.key) is None:  # not a retry
        if bench is None:
            raise OtherModelError(
                f"The desk now uses model {model.bench.name}: "
                "reload the article, then decide on its suggestions"
            )
        raise StaleError(desk_article, last_review(store, number))
    review, is_new = reviews_table.add_review(
        store,
        number,
        key=review_in.key,
        revision=review_in.revision,
        content=desk_article.content,
        editor=editor,
        model=review_in.model,  # a loaded one, unless the review is a retry
        labels=review_in.labels,
        rejected=review_in.rejected,
        shown_labels=review_in.shown_labels,
        decisions=decisions,
        aside=review_in.aside,
        measurement=measurement,
    )
    if is_new and bench is not model.bench:  # the editor saw labels that may have changed since
        _follow_taxonomy(store, model, review)
    return review, is_new


def _decisions(
    bench: Bench, desk_article: DeskArticle, review_in: inputs.ReviewIn
) -> tuple[list[Decision], Measurement]:
    """Return what an editor decided about an article, and how good the suggestions were."""
    opinions = bench.tagger.opinions([desk_article.article])
    listed_labels, suggested = bench.listed_labels(opinions), bench.by_label(opinions)
    n_sure = sum(suggestion.tier == "apply" for suggestion in suggested.values())
    shown_labels = review_in.shown_labels
    if shown_labels is None:
        shown_labels = [] if desk_article.is_hidden else listed_labels
    decisions = decide(
        desk_article.labels,
        suggested,
        review_in.labels,
        review_in.rejected,
        shown_labels=shown_labels,
        imported=desk_article.article.labels,
        blind=desk_article.is_hidden,
    )
    if review_in.shown_labels is None:
        decisions = [_without_rejection(each, desk_article.labels) for each in decisions]
    return decisions, Measurement(best=next(iter(listed_labels), None), sure=n_sure)


def undo_review(
    store: Store, model: ModelInService, number: int, undo: inputs.Undo, *, editor: str
) -> tuple[Review, bool]:
    """Undo a review; return the undo, and whether it is new.

    Raises
    ------
    NoArticleError
        If there is no such article.
    CannotUndoError, KeyUsedError
        As `reviews.undo_review`.
    """
    require_article(store, number)
    review, is_new = reviews_table.undo_review(
        store, number, undo.review, key=undo.key, editor=editor, model=model.bench.name
    )
    _follow_taxonomy(store, model, review)
    return review, is_new


def _follow_taxonomy(store: Store, model: ModelInService, review: Review) -> None:
    """Give an article today's names of the labels that a review has put in force: see `relabel_validated`."""
    names = model.bench.names
    if any(names.find(label) != label for label in review.labels):
        relabel_validated(store, names, numbers=[review.article])
