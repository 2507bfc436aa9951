"""Topics in a spaCy pipeline: ``nlp.add_pipe("osiris_topics")``; needs the extra `spacy`.

spaCy finds the component by itself where osiris-nlp is installed: nobody has to import this module.

A pipeline that is saved (``nlp.to_disk``) has the model in its own folder, and does without the one
it was made with. Nothing in it is ever executed.

Examples
--------
>>> import spacy
>>> nlp = spacy.blank("fr")
>>> topics = nlp.add_pipe("osiris_topics", config={"model": "models/nowhere"})
>>> nlp("La fibre arrive à Kolda")
Traceback (most recent call last):
osiris_nlp.base.errors.ModelError: No model at 'models/nowhere': make one with: osiris-nlp train ARTICLES --model models/nowhere
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import srsly
from spacy.attrs import ORTH, SPACY
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from osiris_nlp.base.batches import batched
from osiris_nlp.base.errors import ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.base.text import clean, clean_aligned
from osiris_nlp.corpus import articles_from
from osiris_nlp.model.engine import Detokenizer, Engine, IntArray, Words, engine_for
from osiris_nlp.model.features import Reading
from osiris_nlp.model.opinions import TIERS, Doubles, Tiers
from osiris_nlp.model.registry import (
    CARD,
    MANIFEST,
    WEIGHTS,
    load_model,
    promoted_model,
    read_manifest,
    save_model,
)
from osiris_nlp.model.suggestions import phrases_for
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Taxonomy

SPANS_KEY = "osiris"
FIELDS_KEY = "osiris_article"
_MODELS = Path("models")
_ATTRIBUTES = [ORTH, SPACY]
# The form of each token and whether a space follows; no less than the characters of the text.
_Tokens = tuple[npt.NDArray[np.uint64], int]
_FILES = (MANIFEST, WEIGHTS, CARD)


@Language.factory(
    "osiris_topics", default_config={"model": None}, assigns=["doc.cats", "doc.spans"]
)
def osiris_topics(nlp: Language, name: str, model: str | None) -> "Topics":  # noqa: ARG001
    """Make the component; spaCy calls this.

    Parameters
    ----------
    model : a model folder; the one promoted in ``models`` when left out. It is read when the first
        article comes, so that a pipeline that was saved, and has its own, does without.
    """
    return Topics(name, model)


@dataclass(frozen=True, slots=True)
class _Model:
    tagger: Tagger
    details: Mapping[str, Any]
    card: str

    @classmethod
    def read(cls, folder: Path) -> "_Model":
        tagger, details = load_model(folder), read_manifest(folder)["details"]
        # A saved pipeline's folder has the component's name, not the model's.
        tagger = replace(tagger, name=str(details.get("model", tagger.name)))
        return cls(tagger, details, (folder / CARD).read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class _Read:
    """A doc as an article: where its tokens start, and its clean characters' places if they moved."""

    article: Article
    starts: IntArray
    places: tuple[list[int], list[int]] | None

    def tokens_at(self, characters: IntArray) -> list[list[int]]:
        """Return the token that holds each of some first and last characters, (n, 2)."""
        if self.places is not None:
            starts, stops = self.places
            moved = [(starts[first], stops[last] - 1) for first, last in characters.tolist()]
            characters = np.array(moved, np.int32).reshape(-1, 2)
        found: list[list[int]] = (self.starts.searchsorted(characters, "right") - 1).tolist()
        return found


class Topics:
    """The component: gives each doc the scores of the labels and the words that spoke for them.

    ``doc.cats`` has the calibrated score of every label, as `Tagger.scores` gives it for the text (to
    a millionth or so where the one was read by the plain engine and the other by the compiled one);
    categories of other names, by other components, stay. A doc without words has the scores of an
    article without words. ``doc.spans["osiris"]`` has the phrases that spoke for the labels of the
    tiers ``apply`` and ``propose``, the best label first and its strongest phrase first, each grown
    to whole tokens; its ``attrs`` are JSON-ready: ``weights`` of these spans, ``scores`` and
    ``tiers`` of these labels, and ``model``.

    What else is known of an article may stand in ``doc.user_data["osiris_article"]``: a mapping
    with the keys of `Article` (``title``, ``date``, ``section`` …). Phrases of the title count and
    have no span.
    """

    # The labels are those of a model that may not have been read yet: `nlp.meta` goes without.
    hide_labels = True

    def __init__(self, name: str, model: str | None) -> None:
        self._name, self._folder = name, model
        self._model: _Model | None = None

    @property
    def tagger(self) -> Tagger:
        """The model in use; ModelError if there is none."""
        if self._model is None:
            folder = promoted_model(_MODELS) if self._folder is None else Path(self._folder)
            self._model = _Model.read(folder)
        return self._model.tagger

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the taxonomy's order."""
        return self.tagger.labels

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one doc."""
        self._annotate([doc], [_tokens(doc)])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
        """Annotate docs, `batch_size` at a time."""
        # A doc's tokens are looked at as it comes, while they are in the caches, and nothing else:
        # the tables it takes would have to come back for each doc.
        for batch in batched(((doc, _tokens(doc)) for doc in stream), batch_size):
            done, tokens = zip(*batch, strict=True)
            self._annotate(done, tokens)
            yield from done

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002
        """Save the model, hashes and all, as a folder of a pipeline's folder."""
        tagger = self.tagger
        model = cast("_Model", self._model)
        save_model(tagger, path, details={**model.details, "model": tagger.name}, card=model.card)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "Topics":  # noqa: ARG002
        """Take the model of a saved pipeline; ModelError if any byte of it is not as it was saved."""
        self._model = _Model.read(Path(path))
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:  # noqa: ARG002
        """Return the files of the model."""
        with tempfile.TemporaryDirectory() as beside:
            folder = Path(beside, self._name)
            self.to_disk(folder)
            files = {name: (folder / name).read_bytes() for name in _FILES}
        return bytes(srsly.msgpack_dumps(files))

    def from_bytes(self, content: bytes, *, exclude: Iterable[str] = ()) -> "Topics":  # noqa: ARG002
        """Take the model that `to_bytes` gave; ModelError if any byte of it is not as it was."""
        try:
            files = srsly.msgpack_loads(content)
            parts = [(name, bytes(files[name])) for name in _FILES]
        except (ValueError, KeyError, TypeError):
            raise ModelError("These bytes hold no model: save the pipeline again") from None
        with tempfile.TemporaryDirectory() as beside:
            folder = Path(beside, self._name)
            folder.mkdir()
            for name, part in parts:
                (folder / name).write_bytes(part)
            return self.from_disk(folder)

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in vars(self).items() if key != "_spelling"}

    @cached_property
    def _spelling(self) -> Callable[[Engine], Detokenizer]:
        return cache(lambda engine: engine.detokenizer())

    def _annotate(self, docs: Sequence[Doc], tokens: Sequence[_Tokens]) -> None:
        read = list(map(self._read, docs, tokens))
        opinions = self.tagger.opinions([each.article for each in read], with_spans=True)
        for part, reading in opinions.parts():
            scores, tiers = opinions.scores[part], opinions.tiers[part]
            _fill_in(docs[part], read[part], reading, scores, tiers, tagger=self.tagger)

    def _read(self, doc: Doc, tokens: _Tokens) -> _Read:
        # `doc.text` makes a Python object a token: more than all the rest takes.
        spelling = self._spelling(engine_for(0))
        text, starts, tame = spelling.text(*tokens, doc.vocab.strings.__getitem__)
        fields = doc.user_data.get(FIELDS_KEY)
        if tame and not fields:
            return _Read(Article(id="", text=text), starts, None)
        cleaned = clean(text)
        article = Article(id="", text=cleaned)
        if fields and (cleaned or fields.get("title")):
            (article,) = articles_from([{**fields, "text": text}])
        return _Read(article, starts, None if cleaned == text else clean_aligned(text)[1:])


def _tokens(doc: Doc) -> _Tokens:
    found: npt.NDArray[Any] = doc.to_array(_ATTRIBUTES)
    return found, doc[-1].idx + len(doc[-1]) + 1 if len(doc) else 0


def _fill_in(
    docs: Sequence[Doc],
    read: Sequence[_Read],
    reading: Reading,
    scores: Doubles,
    tiers: Tiers,
    *,
    tagger: Tagger,
) -> None:
    """Give docs what the model says of them."""
    doc_of, given = np.nonzero(tiers)
    labels = given[np.lexsort((-scores[doc_of, given], doc_of))].astype(np.int32)
    cuts = np.searchsorted(doc_of, np.arange(len(docs) + 1))
    phrases = phrases_for(tagger, reading, Words(cuts, labels))
    (of_text,) = np.nonzero(~phrases.in_title)
    asked = np.repeat(np.arange(len(labels)), np.diff(phrases.indptr))[of_text]
    label_of = labels[asked].tolist()
    # Where the first and the last character stand.
    ends = phrases.spans[of_text] - np.array([0, 1], np.int32)
    weights = phrases.weights[of_text].tolist()
    few = [slice(*pair) for pair in pairwise(np.searchsorted(asked, cuts).tolist())]
    told = [labels[a:b].tolist() for a, b in pairwise(cuts.tolist())]
    for i, (doc, row) in enumerate(zip(docs, scores.tolist(), strict=True)):
        doc.cats.update(zip(tagger.labels, row, strict=True))
        known = {k: doc.vocab.strings.add(tagger.labels[k]) for k in told[i]}
        doc.spans[SPANS_KEY] = SpanGroup(
            doc,
            name=SPANS_KEY,
            attrs={
                "weights": weights[few[i]],
                "scores": {tagger.labels[k]: row[k] for k in told[i]},
                "tiers": {tagger.labels[k]: TIERS[tiers[i, k]] for k in told[i]},
                "model": tagger.name,
            },
            spans=[
                Span(doc, first, last + 1, label=known[label])
                for (first, last), label in zip(
                    read[i].tokens_at(ends[few[i]]), label_of[few[i]], strict=True
                )
            ],
        )


def ruler_patterns(taxonomy: Taxonomy) -> list[dict[str, str]]:
    """Return the names, aliases and cues of labels as patterns for spaCy's rulers.

    Each is there with straight and with typographic apostrophes, its label as ``label`` and the
    label's id (or its name) as ``id``. Letter case counts unless the ruler is told otherwise:
    ``nlp.add_pipe("span_ruler", config={"phrase_matcher_attr": "LOWER"})``.

    Examples
    --------
    >>> from osiris_nlp.taxonomy import Label
    >>> for pattern in ruler_patterns(Taxonomy([Label(name="Fintech", cues=("transfert d’argent",))])):
    ...     print(pattern)
    {'label': 'Fintech', 'pattern': 'Fintech', 'id': 'Fintech'}
    {'label': 'Fintech', 'pattern': "transfert d'argent", 'id': 'Fintech'}
    {'label': 'Fintech', 'pattern': 'transfert d’argent', 'id': 'Fintech'}
    """
    return [
        {"label": label.name, "pattern": pattern, "id": label.id or label.name}
        for label in taxonomy
        for pattern in dict.fromkeys(
            form.replace("’", "'").replace("'", apostrophe)
            for form in (label.name, *label.aliases, *label.cues)
            for apostrophe in "'’"
        )
    ]
