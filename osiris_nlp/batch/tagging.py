"""One chunk of a run, from its stretches of input to a part of the output: what a worker does."""

import gc
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from osiris_nlp.base.batches import batched
from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.base.files import write_whole, writing_whole
from osiris_nlp.base.records import Article
from osiris_nlp.batch.outputs.columns import kinds_of, merged
from osiris_nlp.batch.plan import Chunk
from osiris_nlp.batch.rows import Tagged, output_rows
from osiris_nlp.batch.sampling import Sample
from osiris_nlp.batch.settings import Settings
from osiris_nlp.batch.summary import Record, Summary
from osiris_nlp.corpus import Span, fault_row, read_span
from osiris_nlp.model.changes import Comparison, model_taxonomy
from osiris_nlp.model.engine import load_compiled
from osiris_nlp.model.opinions import TIERS
from osiris_nlp.model.registry import load_model, read_manifest
from osiris_nlp.model.tagger import Tagger

# Articles, and characters, tagged at a time: enough to hide the calls.
_BATCH, _BATCH_CHARACTERS = 1024, 4_000_000


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker must know to tag any chunk of a run: paths and settings, never articles.

    Attributes
    ----------
    model : folder of the model
    name : the model's, with its id: another one found there is refused
    folder : where parts and records go
    """

    model: Path
    name: str
    settings: Settings
    folder: Path

    def part(self, chunk: int) -> Path:
        """Return where the tagged articles of a chunk stand."""
        return self.folder / f"{chunk:07d}.jsonl"

    def record(self, chunk: int) -> Path:
        """Return where the record of a chunk stands: once it is there, the chunk is finished."""
        return self.folder / f"{chunk:07d}.json"


def tag_chunk(task: Task, chunk: Chunk) -> Record:
    """Tag a chunk and write its part, then its record; each appears whole or not at all.

    Raises
    ------
    InputError
        If a file of the chunk has changed since it was cut.
    ModelError
        If the model's folder holds another model than the task's.
    OSError
        If a file cannot be written: the chunk is not finished then.
    """
    tagging = Tagging.of(task.model, task.settings, name=task.name)
    if task.settings.review:
        tagging.sample = Sample(chunk.number)
    size, digest = 0, hashlib.sha256()
    with _no_collection(), writing_whole(task.part(chunk.number)) as stream:
        for row in tagging.rows(chunk.spans):
            line = orjson.dumps(row, default=str, option=orjson.OPT_APPEND_NEWLINE)
            stream.write(line)
            digest.update(line)
            size += len(line)
    for span in chunk.spans:
        span.source.check_unchanged()
    record = Record(
        chunk.number, chunk.rows, tagging.summary(), tagging.kinds, size, digest.hexdigest()
    )
    said = record.to_dict() | {"faults": list(map(fault_row, tagging.faults))}
    if tagging.sample:
        said["sample"] = tagging.sample.to_dict(tagging.tagger.labels)
    write_whole(task.record(chunk.number), orjson.dumps(said))
    return record


def prepare(model: Path, name: str) -> None:
    """Load all that tagging takes; the first article takes longer than a thousand others."""
    tagger, _ = _loaded(model, name)
    tagger.scores([Article(id="", text="", title="")])


@contextmanager
def _no_collection() -> Iterator[None]:
    """Spare the search for cycles, of which articles and rows have none: a seventh of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


Placed = tuple[Article, tuple[int, int]]  # an article; its stretch's place in the chunk, its row


@dataclass(slots=True)
class Tagging:
    """A model at work on stretches of input, and what became of them so far.

    Attributes
    ----------
    comparison : of the labels that articles carry with what the model says
    faults : rows that were no article
    kinds : columns passed through, and what they hold
    sample : what an editor should look at, if that is asked for
    """

    tagger: Tagger
    comparison: Comparison
    settings: Settings
    faults: list[InputError] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    sample: Sample | None = None
    _skipped: int = 0
    _done: Summary = field(default_factory=Summary)

    @classmethod
    def of(cls, model: Path, settings: Settings, *, name: str | None = None) -> "Tagging":
        """Begin with the model of a folder; ModelError if it is not the one of that name."""
        tagger, comparison = _loaded(model, name or load_model(model).name)
        return cls(tagger, comparison, settings)

    def rows(self, spans: Sequence[Span]) -> Iterator[dict[str, Any]]:
        """Yield the row of each article that is wanted, in order."""
        for batch in batched(
            self._wanted(spans), _BATCH, size=_characters, largest=_BATCH_CHARACTERS
        ):
            tagged = self._tagged(batch)
            rows = list(output_rows(tagged, self.settings))
            self._count(tagged)
            self.kinds = merged((self.kinds, kinds_of(rows)))
            if self.sample:
                self.sample.take(tagged)
            yield from rows

    def summary(self) -> Summary:
        """Return what was done so far."""
        return self._done + Summary(skipped=self._skipped, faults=len(self.faults))

    def _wanted(self, spans: Sequence[Span]) -> Iterator[Placed]:
        for place, span in enumerate(spans):
            for number, article in read_span(span, on_fault=self.faults.append):
                if self.settings.takes(article):
                    yield article, (place, number)
                else:
                    self._skipped += 1

    def _tagged(self, batch: Sequence[Placed]) -> Tagged:
        opinions = self.tagger.opinions(
            [article for article, _ in batch], keep_readings=True, with_spans=self.settings.evidence
        )
        changes = self.comparison(opinions)
        return Tagged(self.tagger, opinions, [place for _, place in batch], changes)

    def _count(self, tagged: Tagged) -> None:
        labels, tiers = self.tagger.labels, tagged.opinions.tiers
        best = tiers.max(axis=1)
        changes = [each for each in tagged.changes if each is not None]
        self._done += Summary(
            articles=len(tagged.opinions),
            applied=int((best == TIERS.index("apply")).sum()),
            proposed=int((best == TIERS.index("propose")).sum()),
            compared=len(changes),
            changed=sum(map(bool, changes)),
            labels_applied=_by_label(labels, tiers == TIERS.index("apply")),
            labels_proposed=_by_label(labels, tiers == TIERS.index("propose")),
            added=Counter(chain.from_iterable(each.add for each in changes)),
            removed=Counter(chain.from_iterable(each.remove for each in changes)),
            unknown=Counter(chain.from_iterable(each.unknown for each in changes)),
            replaced=Counter(f"{r.label} > {r.by}" for each in changes for r in each.replace),
        )


@lru_cache(maxsize=1)
def _loaded(folder: Path, name: str) -> tuple[Tagger, Comparison]:
    """Return the model of this process, loaded once."""
    tagger = load_model(folder)
    if tagger.name != name:
        raise ModelError(f"{str(folder)!r} holds {tagger.name}, not {name}: put that one back")
    load_compiled()
    gc.freeze()  # what stands now stands to the end: no need to look through it again and again
    return tagger, Comparison.of(tagger, model_taxonomy(read_manifest(folder)))


def _characters(placed: Placed) -> int:
    return len(placed[0].text)


def _by_label(labels: Sequence[str], chosen: npt.NDArray[np.bool_]) -> Counter[str]:
    counts = chosen.sum(axis=0)
    return Counter({labels[k]: int(counts[k]) for k in np.flatnonzero(counts).tolist()})
