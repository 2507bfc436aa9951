"""Tagging a backlog: articles in, suggestions out, some at a time."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from osiris_nlp.corpus import check_apart, read_articles, write_faults, writing_whole
from osiris_nlp.engine import load_compiled
from osiris_nlp.errors import InputError
from osiris_nlp.records import Article
from osiris_nlp.suggest import best_first
from osiris_nlp.tagger import TIERS, Tagger

# Articles, and characters, tagged at a time: enough to hide the calls.
_CHUNK, _CHUNK_CHARACTERS = 1024, 4_000_000


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: articles tagged, those with a label of each tier, rows that were no article."""

    articles: int
    applied: int
    proposed: int
    faults: int

    @property
    def bare(self) -> int:
        """Articles with no label to apply or propose."""
        return self.articles - self.applied - self.proposed


def tag(
    tagger: Tagger,
    sources: Sequence[str | Path],
    out: str | Path,
    *,
    top: int = 5,
    on_chunk: Callable[[int], None] | None = None,
) -> Summary:
    """Write the best labels of every article of some files, a JSON object a line, in order.

    A line holds `id`, `title`, `suggestions`, `model` and whatever fields the article carried that
    are not an article's own. OUT appears whole or not at all; rows that are no article are listed in
    ``OUT.errors.jsonl``.

    Parameters
    ----------
    sources : as `read_articles`
    top : suggestions an article, 1 or more
    on_chunk : called with the number of articles done so far

    Raises
    ------
    InputError
        If `out` exists or does not end in ``.jsonl``, or a source cannot be read.
    """
    out = Path(out)
    if out.suffix != ".jsonl":
        raise InputError(f"Cannot write {out.name!r}", "expected a name in .jsonl")
    if os.path.lexists(out):  # a dangling link too
        raise InputError(f"{str(out)!r} exists", "name another file, or remove it")
    if not out.parent.is_dir():
        raise InputError(f"No folder {str(out.parent)!r}", "make it first")
    if top < 1:
        raise InputError(f"top is {top}", "expected one suggestion or more")
    check_apart(out, sources)
    load_compiled()
    faults: list[InputError] = []
    articles = read_articles(*sources, on_fault=faults.append)
    done = applied = proposed = 0
    with writing_whole(out) as stream:
        for chunk in _chunks(articles):
            scores = tagger.scores(chunk)
            tiers = tagger.selection(scores)
            stream.writelines(_lines(tagger, chunk, scores, tiers, top))
            best = tiers.max(axis=1)
            done += len(chunk)
            applied += int((best == TIERS.index("apply")).sum())
            proposed += int((best == TIERS.index("propose")).sum())
            if on_chunk:
                on_chunk(done)
    write_faults(faults, out)
    return Summary(done, applied, proposed, len(faults))


def _chunks(articles: Iterable[Article]) -> Iterator[list[Article]]:
    chunk: list[Article] = []
    size = 0
    for article in articles:
        chunk.append(article)
        size += len(article.text)
        if len(chunk) == _CHUNK or size > _CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _lines(
    tagger: Tagger, articles: Sequence[Article], scores: Any, tiers: Any, top: int
) -> Iterator[bytes]:
    order = best_first(scores, top)
    shown = np.take_along_axis(scores, order, axis=1).round(4).tolist()
    said = np.take_along_axis(tiers, order, axis=1).tolist()
    for article, labels, probabilities, places in zip(
        articles, order.tolist(), shown, said, strict=True
    ):
        row = {
            "id": article.id,
            "title": article.title,
            "suggestions": [
                {"label": tagger.labels[label], "score": score, "tier": TIERS[tier]}
                for label, score, tier in zip(labels, probabilities, places, strict=True)
            ],
            "model": tagger.name,
        }
        yield orjson.dumps({**article.meta, **row}, default=str, option=orjson.OPT_APPEND_NEWLINE)
