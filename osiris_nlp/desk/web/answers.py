"""What the desk answers, to programs and pages alike: the database and the model put together."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import article_from_row, read_articles
from osiris_nlp.desk import store as desk_store
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store import Decision, FiledArticle, LabelCounts, Review, StaleError, Store
from osiris_nlp.desk.web import wire
from osiris_nlp.model.suggestions import best_suggestions, neighbour_rows, suggestion_rows

LISTS = (".jsonl", ".csv", ".tsv", ".xml", ".rss", ".atom")
ENDINGS = (".txt", ".html", ".htm", *LISTS)
_LONGEST_LIST = 1_000_000  # bytes; a feed of that length takes seconds, of 8 MB a minute
_MOST_REVIEWS = 200  # of an article, shown


class NoArticleError(OsirisError):
    """There is no article of that number."""


class OtherModelError(OsirisError):
    """The editor saw the suggestions of another model than the one that is loaded."""


def found(store: Store, number: int) -> FiledArticle:
    """Return an article of the desk; NoArticleError if there is none of that number."""
    article = desk_store.find_article(store, number)
    if article is None:
        raise NoArticleError(f"No article {number}: look it up in the queue")
    return article


def current(filed: FiledArticle) -> Article:
    """Return an article of the desk carrying the labels it has now."""
    return replace(filed.article, labels=filed.labels)


def article_row(store: Store, bench: Bench, filed: FiledArticle) -> dict[str, Any]:
    """Return an article of the desk with what the model says of it, JSON-ready.

    Nothing the model says of a blind article is told before its first review.
    """
    article = filed.article
    opinions = None if filed.is_hidden else bench.opinions(current(filed))
    reviews = desk_store.history(store, article=filed.number, limit=_MOST_REVIEWS)
    names = ("id", "title", "text", "date", "section", "source", "url", "lang")
    return {
        **wire.standing(filed),
        **{name: getattr(article, name) for name in names},
        "content": filed.content,
        "carried": list(article.labels),
        "blind": filed.blind,
        "model": bench.name,
        "suggestions": suggestion_rows(bench.suggestions(opinions)) if opinions is not None else [],
        "changes": wire.changes_row(bench.changes(opinions)) if opinions is not None else None,
        "similar": neighbour_rows(bench.similar(opinions)) if opinions is not None else [],
        "reviews": [wire.review_row(review) for review in reviews],
    }


def suggested(bench: Bench, asked: wire.ArticleIn, *, top: int, reasons: bool) -> dict[str, Any]:
    """Return what the model says of an article handed over, JSON-ready."""
    row = {name: getattr(asked, name) for name in wire.ArticleIn.model_fields}
    article = article_from_row(row, default_id="")
    opinions = bench.tagger.opinions([article], keep_readings=True, placed=reasons)
    rows = suggestion_rows(best_suggestions(bench.tagger, opinions, top=top, evidence=reasons))
    said: dict[str, Any] = {"id": article.id, "title": article.title, "model": bench.name}
    if reasons:
        return {**said, "suggestions": rows, "similar": neighbour_rows(bench.similar(opinions))}
    bare = [{key: row[key] for key in ("label", "score", "tier")} for row in rows]
    return {**said, "suggestions": bare}


def label_rows(store: Store, bench: Bench) -> list[dict[str, Any]]:
    """Return every label with what it covers, its counts, and how editors decided, JSON-ready."""
    counts, none = desk_store.label_counts(store), LabelCounts()
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
                name: getattr(counts.get(label.name, none), name)
                for name in ("filed", "accepted", "rejected", "added", "removed")
            },
        }
        for label in bench.taxonomy
    ]


def read_file(name: str, content: bytes) -> dict[str, Any]:
    """Return the first article of a file of that name, as every reader sees it, JSON-ready.

    Raises
    ------
    InputError
        If its ending is unknown, it is a long list of articles, or there is no article in it.
    """
    ending = Path(name.replace("\\", "/")).suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"A file with ending {ending[:20]!r}", f"expected {', '.join(ENDINGS)}")
    if ending in LISTS and len(content) > _LONGEST_LIST:
        raise InputError(
            f"A {ending} file of {len(content) / 1e6:.1f} MB",
            "expected at most 1 MB; put its articles into the queue with 'osiris-nlp desk import'",
        )
    with TemporaryDirectory(prefix="osiris-desk-") as folder:
        path = Path(folder, f"file{ending}")  # of the name, only the ending is believed
        path.write_bytes(content)
        faults: list[InputError] = []
        articles = list(read_articles(path, on_fault=faults.append))
    if not articles:
        raise InputError(faults[0].what, faults[0].remedy)
    first = articles[0]
    names = ("title", "text", "date", "section", "source", "url")
    row = {key: getattr(first, key) for key in names}
    return {**row, "labels": list(first.labels), "others": len(articles) - 1}


def put(store: Store, bench: Bench, new: wire.NewArticle, *, editor: str, address: str) -> int:
    """Put an article into the queue, or in the place of the one of its id; return its number.

    What became of it goes to the audit log, as that of an import does.

    Raises
    ------
    InputError
        As `article_from_row` and `check_articles`.
    """
    row = new.model_dump(exclude_none=True)
    article = article_from_row(row, default_id=f"desk-{uuid4()}")
    became = desk_store.put_articles(store, [article], bench.verdicts)
    if not became.same:
        said = f"{became.new} new, {became.changed} changed: {article.id}"
        desk_store.log_event(store, who=editor, address=address, what="import", about=said)
    return desk_store.numbers_of(store, [article.id])[article.id]


def validate(
    store: Store, bench: Bench, number: int, asked: wire.Validation, *, editor: str
) -> tuple[Review, bool]:
    """Take down what an editor states about an article; return the review, and whether it is new.

    Raises
    ------
    NoArticleError
        If there is no such article.
    StaleError, OtherModelError
        If the editor saw another state of the article, or another model's suggestions.
    KeyUsedError
        If the key is another review's.
    InputError
        For labels that cannot be decided about.
    """
    filed, decided = found(store, number), list[Decision]()
    earlier = desk_store.find_review(store, asked.key)
    if earlier is None:
        if asked.model != bench.name:
            raise OtherModelError(
                f"The model is {bench.name} now: look at its suggestions, then decide"
            )
        if asked.revision != filed.revision or asked.content not in {None, filed.content}:
            raise StaleError(filed, desk_store.last_review(store, number))
        opinions = bench.by_label(bench.tagger.opinions([filed.article]))
        decided = desk_store.decide(
            filed.labels, opinions, asked.labels, asked.rejected, blind=filed.is_hidden
        )
    return desk_store.add_review(
        store,
        number,
        key=asked.key,
        revision=asked.revision,
        content=filed.content,
        editor=editor,
        model=bench.name,
        labels=asked.labels,
        decisions=decided,
    )
