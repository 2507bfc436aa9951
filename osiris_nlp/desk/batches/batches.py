"""A batch: what an editor is shown of it, as the page sends it back, and its application."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from urllib.parse import parse_qs
from uuid import uuid4

from itsdangerous import BadSignature, URLSafeSerializer

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles import inputs
from osiris_nlp.desk.articles.acts import ACTS
from osiris_nlp.desk.articles.articles import DeskArticle, require_article
from osiris_nlp.desk.articles.queue.addresses import read_number
from osiris_nlp.desk.articles.reviews import StaleError, last_review
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.batches.selection import (
    BATCH_SIZE,
    Offer,
    batch_key,
    find_batch,
    still_offered,
)
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.model_in_service import ModelInService
from osiris_nlp.desk.page import answers
from osiris_nlp.model.suggestions import evidence_from
from osiris_nlp.render import french
from osiris_nlp.render.marks import phrases

_MOST_WORDS = 4  # reasons per article
_MOST_SKIPPED = 300  # articles that an address names
_OTHER_FIELDS = 2  # of the form: the batch, and what is skipped


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """An article as it was shown in a batch: its state, and the other labels that were suggested for it."""

    number: int
    revision: int
    content: str
    others: Sequence[str]


@dataclass(frozen=True, slots=True)
class ShownBatch:
    """What an editor was shown: the articles to get a label, by the suggestions of a model.

    The page carries it in a form, signed (see `seal`), so nothing can be applied that was not shown.
    """

    id: str
    label: str
    model: str
    editor: str
    articles: Sequence[ShownArticle]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """What the page of a batch shows of an article; `words` are reasons for the label, strongest first."""

    number: int
    article: Article
    score: float
    words: tuple[str, ...]
    others: Sequence[str]


def read_batch(
    bench: Bench, offer: Offer, desk_articles: Sequence[DeskArticle]
) -> tuple[ShownBatch, list[BatchRow]]:
    """Return a new batch of articles, and what to show of each."""
    tagger = bench.tagger
    label_id = tagger.labels.index(offer.label)
    opinions = tagger.opinions([each.article for each in desk_articles], keep_readings=True)
    evidence = evidence_from(tagger, opinions, [[label_id]] * len(desk_articles))
    shown_articles, rows = [], []
    for i, desk_article in enumerate(desk_articles):
        tiers = opinions.tiers[i].tolist()
        others = [
            label
            for other_id, label in enumerate(tagger.labels)
            if tiers[other_id] and other_id != label_id
        ]
        shown_articles.append(
            ShownArticle(desk_article.number, desk_article.revision, desk_article.content, others)
        )
        rows.append(
            BatchRow(
                desk_article.number,
                desk_article.article,
                score=float(opinions.scores[i, label_id]),
                words=phrases(evidence[i][0])[:_MOST_WORDS],
                others=others,
            )
        )
    batch = ShownBatch(uuid4().hex, offer.label, offer.model, offer.editor, shown_articles)
    return batch, rows


def seal(secret: bytes, batch: ShownBatch) -> str:
    """Return a batch as text that only this desk can make: see `unseal`.

    Examples
    --------
    >>> batch = ShownBatch("0f", "Fintech", "osiris", "Awa", [ShownArticle(7, 0, "9c", ["Yas"])])
    >>> unseal(b"secret", seal(b"secret", batch)) == batch
    True
    """
    return str(_serializer(secret).dumps(asdict(batch)))


def unseal(secret: bytes, text: str) -> ShownBatch:
    """Return the batch in a text.

    Raises
    ------
    InputError
        If it does not come from `seal` with the same secret.
    """
    try:
        fields = _serializer(secret).loads(text)
    except BadSignature:
        raise InputError("Invalid batch", "reload the page that shows it") from None
    shown_articles = [ShownArticle(**each) for each in fields["articles"]]
    return ShownBatch(**fields | {"articles": shown_articles})


def _serializer(secret: bytes) -> URLSafeSerializer:
    # Change the salt with the fields of `ShownBatch`: a page may be open during an upgrade.
    return URLSafeSerializer(secret, salt="batch-1", signer_kwargs={"digest_method": sha256})


@dataclass(frozen=True, slots=True)
class BatchForm:
    """What the page of a batch sends: the signed batch, the ticked articles, and those skipped so far."""

    sealed: str
    ticked: Sequence[int]
    skipped: Sequence[int]


def read_form(body: bytes) -> BatchForm:
    """Return the form of a batch.

    Raises
    ------
    InputError
        If it is not such a form.

    Examples
    --------
    >>> read_form(b"lot=eyJpZCI6&sauf=4.9&garde=7&garde=12")
    BatchForm(sealed='eyJpZCI6', ticked=[7, 12], skipped=[4, 9])
    """
    try:
        fields = parse_qs(body.decode(), errors="strict", max_num_fields=BATCH_SIZE + _OTHER_FIELDS)
    except ValueError:  # not UTF-8, or too many fields
        raise InputError("Invalid form of a batch", "reload the page that shows it") from None
    ticked = [read_number(value) or 0 for value in fields.get("garde", [])]
    return BatchForm(fields.get("lot", [""])[0], ticked, read_numbers(fields.get("sauf", [""])[0]))


def read_numbers(value: str) -> list[int]:
    """Return the numbers in an address, the last 300 at most; anything else is left out.

    Examples
    --------
    >>> read_numbers("4.9.x")
    [4, 9]
    """
    numbers = map(read_number, value.split(".")[-_MOST_SKIPPED:])
    return [number for number in numbers if number is not None]


def write_numbers(numbers: Iterable[int]) -> str:
    """Return numbers as `read_numbers` reads them."""
    return ".".join(map(str, numbers))


def apply_batch(
    store: Store, model: ModelInService, batch: ShownBatch, ticked: Collection[int], *, editor: str
) -> list[int]:
    """Record a review of each ticked article; return the numbers of those that were left out.

    An article is left out if it has changed since it was shown, or an editor has worked on it since: see
    `still_offered`. Each review is stored by itself, so after an interruption some may be missing. Applied
    again, a batch adds those, and no other: also not those that were undone. It leaves them out if its model
    is no longer loaded.

    Raises
    ------
    InputError
        If the batch was shown to another editor, or a ticked article was not in it.
    OtherModelError
        If the model of the batch is no longer loaded, and nothing of the batch is recorded.
    """
    if batch.editor != editor:
        raise InputError(
            f"The batch was shown to {batch.editor!r}", "reload the page under your own name"
        )
    articles = {article.number: article for article in batch.articles}
    if foreign := {*ticked} - {*articles}:
        raise InputError(
            f"Article {min(foreign)} was not in the batch", "expected only articles that were shown"
        )
    recorded_numbers = _recorded(store, batch)
    remaining = {*ticked} - recorded_numbers
    if remaining and not recorded_numbers and model.bench_of(batch.model) is None:
        raise answers.OtherModelError(
            f"The desk now uses model {model.bench.name}: reload the batch, then decide on its suggestions"
        )
    offered = still_offered(store, remaining, editor=editor)
    for article in batch.articles:
        if article.number in offered:
            _review(store, model, batch, article, editor=editor)
    # The same form may have been sent twice: what the other request has recorded is of this batch, too.
    left_out = remaining - _recorded(store, batch)
    return [number for number in articles if number in left_out]


def _recorded(store: Store, batch: ShownBatch) -> set[int]:
    """Return the numbers of the articles that have been reviewed in a batch."""
    reviewed_batch = find_batch(store, batch.id)
    return {*(reviewed_batch.articles if reviewed_batch else ())}


def _review(
    store: Store, model: ModelInService, batch: ShownBatch, article: ShownArticle, *, editor: str
) -> None:
    """Record the review of an article, unless it, or the model in service, has changed."""
    review_in = inputs.ReviewIn.model_construct(  # its key is one that no request may have
        key=batch_key(batch.id, article.number),
        revision=article.revision,
        content=article.content,
        model=batch.model,
        labels=[batch.label],
        shown_labels=[batch.label, *article.others],
    )
    with suppress(StaleError, answers.OtherModelError):
        desk_article = require_article(store, article.number)
        answers.add_review(store, model, desk_article, review_in, editor=editor)


def why_left_out(store: Store, desk_article: DeskArticle, *, editor: str) -> str:
    """Return in French the likely reason why an article was left out of a batch, given its current state."""
    number = desk_article.number
    last = last_review(store, number)
    if desk_article.review is not None and last is not None:
        labels = "hors sujet" if desk_article.state == "aside" else ", ".join(desk_article.labels)
        return french.typeset(f"validé entre-temps par {last.editor} : {labels or 'aucun mot-clé'}")
    for act in ACTS:
        if reason := act.reason(store, number):
            return reason
    if number in store.presence.elsewhere(editor):
        return "un collègue l’a ouvert"
    return "l’article ou le modèle a changé entre-temps"
