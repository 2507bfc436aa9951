"""Articles under the labels that a changed taxonomy has now."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from osiris_nlp.errors import InputError
from osiris_nlp.records import Article
from osiris_nlp.taxonomy.history import Change, standing
from osiris_nlp.taxonomy.labels import Label, label_key
from osiris_nlp.text import term, words

BEFORE = "labels_before"
# Which of the labels that one was split into an article gets: one, several, or none decided.
Decide = Callable[[Article, Sequence[Label]], str | Sequence[str] | None]


@dataclass(slots=True)
class Relabelled:
    """What became of a corpus's labels, counted while its articles are taken.

    Attributes
    ----------
    articles, changed : how many there were, and how many have other labels now
    replaced : how often one label took the place of another
    dropped : how often a retired label without successor was taken off
    undecided : ids of the articles that keep a split label, by label: nothing told which part
    last : ids of the articles that keep a retired label, by label: it is the only one they have
    """

    articles: int = 0
    changed: int = 0
    replaced: Counter[tuple[str, str]] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    undecided: dict[str, list[str]] = field(default_factory=dict)
    last: dict[str, list[str]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the counts, JSON-ready."""
        return {
            "articles": self.articles,
            "changed": self.changed,
            "replaced": [
                {"label": old, "now": new, "articles": n}
                for (old, new), n in self.replaced.most_common()
            ],
            "dropped": dict(self.dropped.most_common()),
            "undecided": self.undecided,
            "last": self.last,
        }


@dataclass(frozen=True, slots=True)
class _Step:
    """A change, seen from an article: the keys of the names it concerns, what stands for them now."""

    keys: frozenset[str]
    heirs: tuple[str, ...]
    parts: tuple[Label, ...]


def relabel(
    articles: Iterable[Article],
    history: Iterable[Change],
    *,
    decide: Decide | Mapping[str, str | Sequence[str]] | None = None,
) -> tuple[Iterator[Article], Relabelled]:
    """Put articles under the labels that stand for theirs after the changes of a history.

    Renamed and merged labels, and retired ones with a successor, are replaced, by any name they had;
    the main label stays the first, and none stands twice. For a split label `decide` tells; where it
    does not, the article keeps it, and is reported. A retired label without successor is taken off,
    unless the article has no other: then it stays and is reported. An article that has other labels
    now tells the earliest known in ``meta["labels_before"]``.

    Parameters
    ----------
    articles : taken one at a time; of a data frame, ``articles_from(frame)``
    history : as of `read_history`; what was undone does not count
    decide : a function of an article and the labels one was split into, giving the name of one, of
        several, or None; or names by article id, for other articles than `part_told` can tell. By
        default `part_told`

    Returns
    -------
    articles, counts
        An iterator, and what is counted while it is taken.

    Raises
    ------
    InputError
        If `decide` gives a name that is none of the parts; of a function, while taking.

    Examples
    --------
    >>> import datetime as dt
    >>> from osiris_nlp.taxonomy import Taxonomy, rename
    >>> taxonomy, day = Taxonomy.from_names(["Sentel/Tigo", "Fintech"]), dt.date(2026, 12, 1)
    >>> _, change = rename(taxonomy, "Sentel/Tigo", "Tigo", on=day)
    >>> one = Article(id="1", text="Tigo Cash arrive", labels=("Sentel/Tigo", "Fintech"))
    >>> (article,), counts = relabel([one], [change])
    >>> article.labels, article.meta, counts.changed
    (('Tigo', 'Fintech'), {'labels_before': ['Sentel/Tigo', 'Fintech']}, 1)
    """
    steps = [_step(change) for change in standing(history)]
    chosen = _by_id(decide, steps) if isinstance(decide, Mapping) else decide or part_told
    counts = Relabelled()

    def taken() -> Iterator[Article]:
        for article in articles:
            counts.articles += 1
            pairs = [(label, label) for label in article.labels]
            for step in steps:
                if not step.keys.isdisjoint(label_key(label) for _, label in pairs):
                    pairs = _after(step, article, pairs, chosen, counts)
            counts.replaced.update(pair for pair in pairs if pair[0] != pair[1])
            labels = tuple(dict.fromkeys(label for _, label in pairs))
            if labels == article.labels:
                yield article
                continue
            counts.changed += 1
            before = article.meta.get(BEFORE, list(article.labels))
            yield replace(article, labels=labels, meta={**article.meta, BEFORE: before})

    return taken(), counts


def part_told(article: Article, parts: Sequence[Label]) -> str | None:
    """Return the one part whose words stand in an article: its title, else its text.

    Words are the name (each side of a «/» by itself), the aliases and the cues; each stands where all
    its terms do in a row, whatever their case, accents and, of longer words, plural. Where the words
    of several parts stand, or of none, nothing is told.

    Examples
    --------
    >>> parts = [Label(name="Musique", cues=("rap",)), Label(name="Cinéma", cues=("film",))]
    >>> part_told(Article(id="1", title="Le Fespaco", text="Un film primé"), parts)
    'Cinéma'
    >>> part_told(Article(id="2", text="Un film sur le rap"), parts)
    """
    for text in (article.title, article.text):
        row = _row(text)
        found = [part.name for part in parts if any(said in row for said in _rows(part))]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _row(text: str) -> str:
    """Return the terms of a text with a space on either side of each."""
    return " ".join(("", *map(term, words(text)), ""))


@lru_cache(maxsize=1000)
def _rows(part: Label) -> tuple[str, ...]:
    phrases = (*part.name.split("/"), *part.aliases, *part.cues)
    return tuple(row for row in dict.fromkeys(map(_row, phrases)) if row.strip())


def _step(change: Change) -> _Step:
    parts: tuple[Label, ...] = ()
    keys = frozenset(map(label_key, change.names))
    if change.what == "split":
        by_name = {label.name: label for _, label in change.after}
        parts = tuple(by_name[name] for name in change.new)
        keys -= {*map(label_key, change.new)} - {*map(label_key, change.old)}
    return _Step(keys, change.new, parts)


def _by_id(given: Mapping[str, str | Sequence[str]], steps: Iterable[_Step]) -> Decide:
    """Return what decides by the id of an article, else by its words."""
    known = {part.name for step in steps for part in step.parts}
    for identity, names in given.items():
        _checked(names, known, identity)

    def decide(article: Article, parts: Sequence[Label]) -> Sequence[str] | str | None:
        here = {part.name for part in parts}
        names = [name for name in _several(given.get(article.id)) if name in here]
        return names or part_told(article, parts)

    return decide


def _several(names: str | Sequence[str] | None) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names or ())


def _checked(
    names: str | Sequence[str] | None, known: Collection[str], identity: str
) -> tuple[str, ...]:
    for name in _several(names):
        if name not in known:
            raise InputError(
                f"Article {identity!r} was given {name!r}",
                f"expected of {', '.join(sorted(known)) or 'no split label'}",
            )
    return _several(names)


def _after(
    step: _Step,
    article: Article,
    pairs: Sequence[tuple[str, str]],
    decide: Decide,
    counts: Relabelled,
) -> list[tuple[str, str]]:
    """Return an article's labels after a change, each with what it was at first."""
    now, gone = [], []
    for first, label in pairs:
        if label_key(label) not in step.keys:
            now.append((first, label))
            continue
        heirs = step.heirs
        if step.parts:
            told = decide(article, step.parts)
            heirs = _checked(told, {part.name for part in step.parts}, article.id)
            if not heirs:
                counts.undecided.setdefault(label, []).append(article.id)
                heirs = (label,)
        now += [(first, heir) for heir in heirs]
        if not heirs:
            gone.append(first)
    if not now:
        counts.last.setdefault(pairs[0][1], []).append(article.id)
        return list(pairs)
    counts.dropped.update(gone)
    return now
