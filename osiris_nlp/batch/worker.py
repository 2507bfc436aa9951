"""Tag one chunk of a run, from the input to a part of the output: what a worker does."""

import gc
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.base.errors import Faults, InputError, ModelError
from osiris_nlp.base.files import writing_whole
from osiris_nlp.base.records import Article
from osiris_nlp.batch.chunks import Chunk
from osiris_nlp.batch.output_rows import TaggedBatch, output_rows
from osiris_nlp.batch.outputs.table import kinds_of, merge_kinds
from osiris_nlp.batch.sampling import Sample
from osiris_nlp.batch.settings import RunSettings
from osiris_nlp.batch.summary import Record, Summary
from osiris_nlp.corpus import Span, read_span, site_keywords, size_of, spooling_faults
from osiris_nlp.model.engine import load_compiled
from osiris_nlp.model.folders.registry import load_full_tagger, load_tagger, read_manifest
from osiris_nlp.model.label_changes import ChangeFinder, model_taxonomy
from osiris_nlp.model.opinions import TIERS
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Taxonomy

# Articles, and bytes, per batch: large enough to hide the overhead of the calls.
_BATCH, _BATCH_BYTES = 1024, 1_000_000
# Bytes. Loading the compiled engine takes longer than reading a smaller chunk with the plain one.
_LARGE_CHUNK = 1_000_000


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker needs to tag any chunk of a run: paths and settings, never articles.

    Attributes
    ----------
    model : folder of the model
    model_sha256 : digest in its manifest; a folder with another model is refused
    folder : absolute path of the folder that parts and records are written to
    """

    model: Path
    model_sha256: str
    settings: RunSettings
    folder: Path

    def part(self, chunk: int) -> Path:
        """Return the path of a chunk's tagged articles."""
        return self.folder / f"{chunk:07d}.jsonl"

    def record(self, chunk: int) -> Path:
        """Return the path of a chunk's record; once it exists, the chunk is finished.

        The first line is the record, the others are the chunk's faults.
        """
        return self.folder / f"{chunk:07d}.json"


def tag_chunk(task: Task, chunk: Chunk) -> Record:
    """Tag a chunk and write its part, then its record; each file appears complete or not at all.

    Raises
    ------
    InputError
        If a file of the chunk has changed since the plan was made.
    ModelError
        If the folder contains another model than the task's.
    OSError
        If a file cannot be written; the chunk is then unfinished.
    """
    if sum(span.size for span in chunk.spans) > _LARGE_CHUNK:
        load_compiled()
    with spooling_faults() as (faults, fault_lines):
        tagging = Tagging.load(task.model, task.settings, sha256=task.model_sha256, faults=faults)
        if task.settings.review:
            tagging.sample = Sample(chunk.number)
        size, digest = 0, hashlib.sha256()
        with _garbage_collection_off(), writing_whole(task.part(chunk.number)) as stream:
            for row in tagging.rows(chunk.spans):
                line = orjson.dumps(row, default=str, option=orjson.OPT_APPEND_NEWLINE)
                stream.write(line)
                digest.update(line)
                size += len(line)
                del row, line  # before the next article is read
        for span in chunk.spans:
            span.source.check_unchanged()
        record = Record(
            chunk.number,
            chunk.rows,
            tagging.summary(),
            tagging.kinds,
            size,
            digest.hexdigest(),
            _sha256(fault_lines()),
        )
        content = record.to_dict()
        if tagging.sample:
            content["sample"] = tagging.sample.to_dict(tagging.tagger.labels)
        with writing_whole(task.record(chunk.number)) as stream:
            stream.write(orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE))
            stream.writelines(fault_lines())
    return record


def _sha256(lines: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
    return digest.hexdigest()


def prepare(model: Path, sha256: str, *, encoder: bool) -> None:
    """Load the model and tag one article: the first takes longer than the next thousand."""
    load_compiled()
    tagger, *_ = _load_once(model, sha256, encoder)
    tagger.scores([Article(id="", text="", title="")])


@contextmanager
def _garbage_collection_off() -> Iterator[None]:
    """Turn off the cycle collector: articles and rows have no cycles. Saves 1/7 of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


LocatedArticle = tuple[Article, tuple[int, int]]  # article; number of its span, and of its row


@dataclass(slots=True)
class Tagging:
    """A model that tags spans of input, and the results so far.

    Attributes
    ----------
    comparison : comparison of the labels of articles with the model's opinions
    taxonomy : taxonomy of the model, to match the keywords of SPIP sites with its labels
    faults : invalid rows and their number
    kinds : the articles' extra fields, each with the kind of its values
    sample : articles for an editor to check, if requested
    """

    tagger: Tagger
    comparison: ChangeFinder
    taxonomy: Taxonomy
    settings: RunSettings
    faults: Faults = field(default_factory=Faults)
    kinds: dict[str, str] = field(default_factory=dict)
    sample: Sample | None = None
    _id_mots: dict[int, dict[str, int]] = field(default_factory=dict)
    _n_skipped: int = 0
    _counts: Summary = field(default_factory=Summary)

    @classmethod
    def load(
        cls, model: Path, settings: RunSettings, *, sha256: str, faults: Faults | None = None
    ) -> "Tagging":
        """Load the model of a folder; ModelError if its manifest has another hash."""
        tagger, comparison, taxonomy = _load_once(model, sha256, settings.encoder)
        return cls(tagger, comparison, taxonomy, settings, faults or Faults())

    def rows(self, spans: Sequence[Span]) -> Iterator[dict[str, Any]]:
        """Yield the output row of each accepted article, in order."""
        batches = batched(self._accepted_articles(spans), _BATCH, size=_size, largest=_BATCH_BYTES)
        # A batch is forgotten before the next one is read.
        yield from chain.from_iterable(map(self._rows_of, batches))

    def _rows_of(self, batch: Sequence[LocatedArticle]) -> Iterator[dict[str, Any]]:
        """Yield the rows of a batch one by one: those of a whole batch leave the CPU's caches before they are written."""
        tagged_batch = self._tag(batch)
        self._count(tagged_batch)
        self.kinds = merge_kinds((self.kinds, kinds_of(article.meta for article, _ in batch)))
        if self.sample:
            self.sample.add(tagged_batch)
        yield from output_rows(tagged_batch, self.settings)

    def summary(self) -> Summary:
        """Return the counts so far."""
        return self._counts + Summary(skipped=self._n_skipped, faults=self.faults.count)

    def _accepted_articles(self, spans: Sequence[Span]) -> Iterator[LocatedArticle]:
        for span_number, span in enumerate(spans):
            if span.source.is_site:
                _, self._id_mots[span_number] = site_keywords(span.source, self.taxonomy)
            for row_number, article in read_span(span, on_fault=self.faults.add):
                if self.settings.accepts(article):
                    yield article, (span_number, row_number)
                else:
                    self._n_skipped += 1
                del article  # before the next one is read

    def _tag(self, batch: Sequence[LocatedArticle]) -> TaggedBatch:
        opinions = self.tagger.opinions([article for article, _ in batch], keep_readings=True)
        changes = self.comparison(opinions)
        positions = [position for _, position in batch]
        return TaggedBatch(self.tagger, opinions, positions, changes, self._id_mots)

    def _count(self, batch: TaggedBatch) -> None:
        labels, tiers = self.tagger.labels, batch.opinions.tiers
        best = tiers.max(axis=1)
        all_changes = [changes for changes in batch.changes if changes is not None]
        self._counts += Summary(
            articles=len(batch.opinions),
            applied=int((best == TIERS.index("apply")).sum()),
            proposed=int((best == TIERS.index("propose")).sum()),
            compared=len(all_changes),
            changed=sum(map(bool, all_changes)),
            labels_applied=_count_by_label(labels, tiers == TIERS.index("apply")),
            labels_proposed=_count_by_label(labels, tiers == TIERS.index("propose")),
            added=Counter(chain.from_iterable(changes.add for changes in all_changes)),
            removed=Counter(chain.from_iterable(changes.remove for changes in all_changes)),
            unknown=Counter(chain.from_iterable(changes.unknown for changes in all_changes)),
            replaced=Counter(
                f"{pair.label} > {pair.by}" for changes in all_changes for pair in changes.replace
            ),
        )


@lru_cache(maxsize=1)
def _load_once(folder: Path, sha256: str, encoder: bool) -> tuple[Tagger, ChangeFinder, Taxonomy]:
    """Return the model, loaded once per process."""
    manifest = manifest_of(folder, sha256)
    tagger = load_batch_tagger(folder, manifest, encoder=encoder)
    taxonomy = model_taxonomy(manifest)
    gc.freeze()  # the model stays loaded to the end: later collections need not scan it
    return tagger, ChangeFinder.of(tagger, taxonomy), taxonomy


def load_batch_tagger(folder: Path, manifest: Mapping[str, Any], *, encoder: bool) -> Tagger:
    """Return the tagger of a model: by the words alone, or with its encoder, whose vectors are not kept.

    Raises
    ------
    InputError
        If an encoder is requested that the model does not have, or that cannot be loaded.
    MissingExtraError
        If the library of the encoder is not installed.
    ModelError
        As `load_full_tagger` and `SecondView.check`.
    """
    if not encoder:
        return load_tagger(folder, manifest=manifest)
    tagger = load_full_tagger(folder, manifest=manifest)
    if tagger.second_view is None:
        raise InputError(
            f"The model {tagger.name} has no sentence encoder",
            "tag without --encoder, or train one with: train --encoder",
        )
    tagger.second_view.check()
    return replace(tagger, second_view=replace(tagger.second_view, cached=False))


def manifest_of(folder: Path, sha256: str) -> dict[str, Any]:
    """Return the manifest of a model; ModelError if its hash is another one."""
    manifest = read_manifest(folder)
    if manifest["sha256"] != sha256:
        raise ModelError(
            f"{str(folder)!r} contains another model than at the start of the run: put that one back"
        )
    return manifest


def _size(located_article: LocatedArticle) -> int:
    return size_of(located_article[0])


def _count_by_label(labels: Sequence[str], has_label: npt.NDArray[np.bool_]) -> Counter[str]:
    counts = has_label.sum(axis=0)
    return Counter({labels[k]: int(counts[k]) for k in np.flatnonzero(counts).tolist()})
