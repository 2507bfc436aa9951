"""Topics in a spaCy pipeline: ``nlp.add_pipe("osiris_topics")``.

spaCy finds the component wherever osiris-nlp is installed: there is no need to import this module.

A saved pipeline (``nlp.to_disk``) contains a copy of the model and no longer needs the original.
Nothing in it is ever executed.

displaCy draws each label in its own colour.

Examples
--------
>>> import spacy
>>> nlp = spacy.blank("fr")
>>> topics = nlp.add_pipe("osiris_topics", config={"model": "models/nowhere"})
Traceback (most recent call last):
osiris_nlp.base.errors.ModelError: No model at 'models/nowhere': expected a folder written by TopicClassifier(taxonomy).fit(articles).save(folder)
"""

import os
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from colorsys import hls_to_rgb
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
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example
from spacy.util import registry

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.base.errors import InputError, ModelError, presentable
from osiris_nlp.base.language.text import clean, clean_aligned
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import articles_from
from osiris_nlp.corpus.rows import describe
from osiris_nlp.model.engine import Detokenizer, Engine, IntArray, Words, engine_for
from osiris_nlp.model.features import Reading
from osiris_nlp.model.folders.in_use import model_in_use
from osiris_nlp.model.folders.registry import (
    CARD,
    MANIFEST,
    WEIGHTS,
    load_card,
    load_tagger,
    read_manifest,
)
from osiris_nlp.model.folders.saving import save_model
from osiris_nlp.model.opinions import TIERS, Doubles, Tiers
from osiris_nlp.model.suggestions import phrases_for
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Taxonomy

SPANS_KEY = "osiris"
FIELDS_KEY = "osiris_article"
_ATTRIBUTES = [ORTH, SPACY]
# (ORTH, SPACY) for each token; an upper bound on the number of characters of the text.
_Tokens = tuple[npt.NDArray[np.uint64], int]
_FILES = (MANIFEST, WEIGHTS, CARD)
_GOLDEN_RATIO = (5**0.5 - 1) / 2
_MODEL_EXPECTED = "a folder written by TopicClassifier(taxonomy).fit(articles).save(folder)"
# displaCy asks for the colours of all labels without saying which doc it draws.
_colours: dict[str, str] = {}
registry.displacy_colors("osiris_topics", func=_colours)


@Language.factory(
    "osiris_topics",
    default_config={"model": None},
    assigns=["doc.cats", "doc.spans"],
    default_score_weights={
        "cats_score": 1.0,
        "cats_score_desc": None,
        "cats_micro_p": None,
        "cats_micro_r": None,
        "cats_micro_f": None,
        "cats_macro_p": None,
        "cats_macro_r": None,
        "cats_macro_f": None,
        "cats_macro_auc": None,
        "cats_f_per_type": None,
    },
)
def osiris_topics(nlp: Language, name: str, model: str | None) -> "Topics":  # noqa: ARG001
    """Create the component; called by spaCy.

    Parameters
    ----------
    model : a model folder (default: the one promoted in ``models``, or in the folder that the variable
        OSIRIS_MODELS names, or else the bundled one). `nlp.add_pipe` reads it at once. A pipeline created
        from a config (`spacy.load`) reads it only if no saved copy is loaded.

    Raises
    ------
    ModelError
        If there is no such folder, or its model is damaged.
    """
    topics = Topics(name, model)
    if not _is_created_from_config():
        topics.load()
    return topics


def _is_created_from_config() -> bool:
    # A factory gets the same arguments from `nlp.add_pipe` and from `spacy.load`. The latter may name a
    # folder that is gone, and calls `from_disk` next.
    code = vars(Language)["from_config"].__func__.__code__
    return any(frame.f_code is code for frame, _ in traceback.walk_stack(None))


@dataclass(frozen=True, slots=True)
class _Model:
    tagger: Tagger
    details: Mapping[str, Any]
    card: str

    @classmethod
    def find(cls, folder: str | Path | None) -> "_Model":
        """Read the model in a folder, or else the one in use."""
        folder = folder or model_in_use()
        if folder is None:
            raise ModelError(
                "No model is promoted, and this installation has none: expected "
                f"config={{'model': folder}}, {_MODEL_EXPECTED}"
            )
        if not os.path.lexists(os.path.join(folder, MANIFEST)):  # noqa: PTH118 (a name may be too long)
            raise ModelError(
                f"No model at {presentable(repr(str(folder)))}: expected {_MODEL_EXPECTED}"
            )
        return cls.read(Path(folder))

    @classmethod
    def read(cls, folder: Path) -> "_Model":
        manifest = read_manifest(folder)
        tagger, details = load_tagger(folder, manifest=manifest), manifest["details"]
        # A saved pipeline's folder is named after the component, not after the model.
        tagger = replace(tagger, name=details.get("model", tagger.name))
        for label in tagger.labels:
            _colours.setdefault(label, _colour(len(_colours)))
        return cls(tagger, details, load_card(folder, manifest=manifest))


@dataclass(frozen=True, slots=True)
class _Input:
    """A doc as an article, where its tokens start, and the original positions of cleaned characters.

    `original_positions` is None if cleaning changed nothing.
    """

    article: Article
    starts: IntArray
    original_positions: tuple[list[int], list[int]] | None

    def original(self, characters: IntArray) -> IntArray:
        """Return the positions in the doc of first and last characters of the article's text, (n, 2)."""
        if self.original_positions is None:
            return characters
        starts, stops = self.original_positions
        positions = [(starts[first], stops[last] - 1) for first, last in characters.tolist()]
        return np.array(positions, np.int32).reshape(-1, 2)


class Topics:
    """The component: adds to each doc the scores of the labels and the words that support them.

    ``doc.cats`` has the calibrated score of every label, equal to `Tagger.scores` for the text.
    Categories from other components are kept. A doc without words has the scores of an article
    without words.

    ``doc.spans["osiris"]`` has the phrases that support the labels of the tiers ``apply`` and
    ``propose``, best label first and strongest phrase first, each extended to whole tokens; a
    repeated phrase has a span at each of its selected occurrences. Its
    ``attrs`` are JSON-ready: ``weights`` of these spans, ``scores`` and ``tiers`` of these labels,
    and ``model``.

    Other fields of the article may be passed in ``doc.user_data["osiris_article"]``, a mapping with
    the keys of `Article` (``title``, ``date``, ``section`` …). Phrases of the title affect the scores
    but have no span.
    """

    def __init__(self, name: str, model: str | None) -> None:
        self._name, self._folder = name, model
        self._model: _Model | None = None

    def load(self) -> None:
        """Read the model that the config names, or else the one in use; ModelError if there is none."""
        self._model = _Model.find(self._folder)

    @property
    def tagger(self) -> Tagger:
        """The model in use; ModelError if there is none."""
        if self._model is None:
            self.load()
        return cast("_Model", self._model).tagger

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels, in the taxonomy's order; none until a model has been read.

        spaCy asks for them before `from_disk` has read the model of a saved pipeline.
        """
        return self._model.tagger.labels if self._model else ()

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one doc."""
        self._annotate([doc], [_tokens(doc)])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int) -> Iterator[Doc]:
        """Annotate docs, `batch_size` at a time."""
        # Read only the tokens as each doc arrives, while they are in the CPU caches: doing more here
        # would reload the model's tables for every doc.
        for batch in batched(((doc, _tokens(doc)) for doc in stream), batch_size):
            docs, tokens = zip(*batch, strict=True)
            self._annotate(docs, tokens)
            yield from docs

    def score(self, examples: Iterable[Example], **settings: Any) -> dict[str, Any]:
        """Return the figures ``cats_…`` of `nlp.evaluate`, from spaCy's own `Scorer.score_cats`.

        If every article has exactly one label, the best label of each article counts, and labels
        missing from ``reference.cats`` are 0. Otherwise labels count from a threshold on, the median of
        the scores from which the model proposes its labels. A missing label is then unknown, so
        ``reference.cats`` should have a 0 for each label that the article does not have.

        An article whose label the model does not know counts as an error. One without
        ``reference.cats`` is left out; if none is left, all figures are None.

        Parameters
        ----------
        examples : examples with the labels of the articles in ``reference.cats``, 1 or 0
        settings : arguments of `Scorer.score_cats` that replace those of the model:
            ``nlp.evaluate(examples, scorer_cfg={"threshold": 0.3})``
        """
        labelled = [example for example in examples if example.reference.cats]
        tagger = self.tagger
        is_exclusive, cuts = tagger.calibration.exclusive, tagger.selection
        settings = {
            "labels": tagger.labels,
            "multi_label": not is_exclusive,
            "threshold": float(np.median(np.minimum(cuts.propose_threshold, cuts.apply_threshold))),
            "getter": _positive_cats if is_exclusive else getattr,
            **settings,
        }
        figures: dict[str, Any] = Scorer.score_cats(labelled, "cats", **settings)
        return figures if labelled else dict.fromkeys(figures)

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002
        """Save the model, with its hashes, as a subfolder of a pipeline's folder; it replaces an earlier one."""
        tagger = self.tagger
        model = cast("_Model", self._model)
        details = {**model.details, "model": tagger.name}
        save_model(tagger, path, replace=True, details=details, card=model.card)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "Topics":  # noqa: ARG002
        """Load the model of a saved pipeline; ModelError if any byte of it has changed."""
        self._model = _Model.read(Path(path))
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:  # noqa: ARG002
        """Return the files of the model as bytes."""
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary, "model")
            self.to_disk(folder)
            files = {name: (folder / name).read_bytes() for name in _FILES}
        return bytes(srsly.msgpack_dumps(files))

    def from_bytes(self, content: bytes, *, exclude: Iterable[str] = ()) -> "Topics":  # noqa: ARG002
        """Load a model from `to_bytes`; ModelError if any byte of it has changed."""
        try:
            files = srsly.msgpack_loads(content)
            parts = [(name, files[name]) for name in _FILES]
        except (ValueError, KeyError, TypeError, AttributeError):
            parts = []
        if not parts or not all(isinstance(part, bytes) for _, part in parts):
            raise ModelError("Not a saved model: save the pipeline again with to_bytes")
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary, "model")  # the component's name could be a path
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
        inputs = list(map(self._read, docs, tokens))
        opinions = self.tagger.opinions([source.article for source in inputs], keep_readings=True)
        for part, reading in opinions.parts():
            scores, tiers = opinions.scores[part], opinions.tiers[part]
            _fill_docs(docs[part], inputs[part], reading, scores, tiers, tagger=self.tagger)

    def _read(self, doc: Doc, tokens: _Tokens) -> _Input:
        # `doc.text` creates a Python object per token, which takes longer than everything else.
        spelling = self._spelling(engine_for(0))
        text, starts, tame = spelling.text(*tokens, doc.vocab.strings.__getitem__)
        fields = doc.user_data.get(FIELDS_KEY)
        if fields is not None and not isinstance(fields, Mapping):
            raise InputError(
                f"doc.user_data[{FIELDS_KEY!r}] is {describe(fields)}",
                "expected a mapping, such as {'title': 'La fibre arrive à Kolda'}",
            )
        if tame and not fields:
            return _Input(Article(id="", text=text), starts, None)
        cleaned = clean(text)
        article = Article(id="", text=cleaned)
        if fields and (cleaned or fields.get("title")):
            (article,) = articles_from([{**fields, "text": text}])
        return _Input(article, starts, None if cleaned == text else clean_aligned(text)[1:])


def _colour(number: int) -> str:
    """Return a colour that is light enough for black text and unlike those of the numbers before.

    Examples
    --------
    >>> _colour(0), _colour(1)
    ('#e96767', '#8ba8ee')
    """
    hue = number * _GOLDEN_RATIO % 1  # each hue falls into one of the widest gaps
    rgb = hls_to_rgb(hue, 0.66 + 0.08 * (number % 3), 0.75)
    return "#" + "".join(f"{round(255 * part):02x}" for part in rgb)


def _positive_cats(doc: Doc, attribute: str) -> dict[str, float]:
    # If the model does not know an article's label, `Scorer.score_cats` takes another one in `cats` for
    # it, even one with 0.
    return {label: value for label, value in getattr(doc, attribute).items() if value}


def _tokens(doc: Doc) -> _Tokens:
    attributes: npt.NDArray[Any] = doc.to_array(_ATTRIBUTES)
    if not len(doc):
        return attributes, 0
    last = doc[-1]
    return attributes, last.idx + len(last) + 1


def _fill_docs(
    docs: Sequence[Doc],
    inputs: Sequence[_Input],
    reading: Reading,
    scores: Doubles,
    tiers: Tiers,
    *,
    tagger: Tagger,
) -> None:
    """Store the model's opinions in the docs."""
    row_index, label_index = np.nonzero(tiers)
    labels = label_index[np.lexsort((-scores[row_index, label_index], row_index))].astype(np.int32)
    cuts = np.searchsorted(row_index, np.arange(len(docs) + 1))
    phrases = phrases_for(tagger, reading, Words(cuts, labels))
    (in_text,) = np.nonzero(~phrases.in_title)
    pair_index = np.repeat(np.arange(len(labels)), np.diff(phrases.indptr))[in_text]
    phrase_labels = labels[pair_index].tolist()
    # Positions of the first and the last character.
    characters = phrases.spans[in_text] - np.array([0, 1], np.int32)
    weights = phrases.weights[in_text].tolist()
    phrase_cuts = np.searchsorted(pair_index, cuts)
    doc_phrases = [slice(*pair) for pair in pairwise(phrase_cuts.tolist())]
    tokens = _tokens_at(inputs, characters, doc_phrases).tolist()
    doc_labels = [labels[a:b].tolist() for a, b in pairwise(cuts.tolist())]
    for i, (doc, doc_scores) in enumerate(zip(docs, scores.tolist(), strict=True)):
        doc.cats.update(zip(tagger.labels, doc_scores, strict=True))
        label_keys = {k: doc.vocab.strings.add(tagger.labels[k]) for k in doc_labels[i]}
        doc.spans[SPANS_KEY] = SpanGroup(
            doc,
            name=SPANS_KEY,
            attrs={
                "weights": weights[doc_phrases[i]],
                "scores": {tagger.labels[k]: doc_scores[k] for k in doc_labels[i]},
                "tiers": {tagger.labels[k]: TIERS[tiers[i, k]] for k in doc_labels[i]},
                "model": tagger.name,
            },
            spans=[
                Span(doc, first, last + 1, label=label_keys[label])
                for (first, last), label in zip(
                    tokens[doc_phrases[i]], phrase_labels[doc_phrases[i]], strict=True
                )
            ],
        )


def _tokens_at(
    inputs: Sequence[_Input], characters: IntArray, doc_phrases: Sequence[slice]
) -> npt.NDArray[np.int64]:
    """Return the tokens that contain the first and the last characters of phrases, (n_phrases, 2)."""
    characters = characters.copy()
    for source, phrase_range in zip(inputs, doc_phrases, strict=True):
        if source.original_positions is not None:
            characters[phrase_range] = source.original(characters[phrase_range])
    # One search for all docs: the positions of each doc are above those of the docs before it.
    n_tokens = np.array([len(source.starts) for source in inputs])
    doc_index = np.repeat(np.arange(len(inputs)), [each.stop - each.start for each in doc_phrases])
    starts = np.concatenate([source.starts for source in inputs], dtype=np.int64)
    span = 1 + max(starts.max(initial=0), characters.max(initial=0))
    starts += np.repeat(np.arange(len(inputs)) * span, n_tokens)
    positions = starts.searchsorted(characters + doc_index[:, None] * span, "right")
    first_tokens = np.cumsum(n_tokens) - n_tokens
    return np.asarray(positions - 1 - first_tokens[doc_index][:, None])


def ruler_patterns(taxonomy: Taxonomy) -> list[dict[str, str]]:
    """Return the names, aliases and cues of labels as patterns for spaCy's rulers.

    Each pattern comes with straight and with typographic apostrophes, with its label as ``label``
    and the label's id (or its name) as ``id``. Matching is case-sensitive unless the ruler is set up
    otherwise: ``nlp.add_pipe("span_ruler", config={"phrase_matcher_attr": "LOWER"})``.

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
