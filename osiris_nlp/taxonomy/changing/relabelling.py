"""Articles under the labels that a changed taxonomy has now."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.base.text import term, words
from osiris_nlp.taxonomy.changing.states import Changes, heirs_of, shared, stages, used_again
from osiris_nlp.taxonomy.history import Change
from osiris_nlp.taxonomy.labels import Label, Taxonomy, label_key

BEFORE, AS_OF = "labels_before", "labels_as_of"
# Which of the labels that one was split into an article gets: one, several, or none decided.
Decide = Callable[[Article, Sequence[Label]], str | Sequence[str] | None]
_Place = tuple[int, Changes]


@dataclass(slots=True)
class Relabelled:
    """What became of a corpus's labels, counted while its articles are taken.

    Attributes
    ----------
    articles, changed : how many there were, and how many have other labels now
    replaced : how often one label took the place of another
    dropped : how often a retired label without successor was taken off
    undecided : ids of the articles that wait before a change, by the label to decide: nothing told
        which part of a split label they get, or which of two labels that had that name they mean
    last : ids of the articles that wait before a retirement, by label: it is the only one they have
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
    """A change, seen from an article: the keys of the names it concerns, what stands for them now.

    `was` is the fingerprint of the taxonomy before it.
    """

    was: str
    keys: frozenset[str]
    heirs: tuple[str, ...]
    parts: tuple[Label, ...]


def relabel(
    articles: Iterable[Article],
    history: Iterable[Change],
    *,
    decide: Decide | Mapping[str, str | Sequence[str]] | None = None,
    taxonomy: Taxonomy | None = None,
) -> tuple[Iterator[Article], Relabelled]:
    """Put articles under the labels that stand for theirs after the changes of a history.

    Renamed and merged labels, and retired ones with a successor, are replaced, by any name they had;
    the main label stays the first, and none stands twice. A retired label without successor is taken
    off. An article that has other labels now tells the earliest known in ``meta["labels_before"]``.

    How far an article has followed is the fingerprint in ``meta["labels_as_of"]``; only later changes
    count for it, so that a second run changes nothing. Without that it gets all of them, and is taken
    to be of the time before the first. Whoever files an article anew, under the labels of another
    day, gives that day's fingerprint (``now`` of the last change), or takes the old one out.

    An article that cannot follow a change waits before it, with the labels of that time, and is
    reported, at each run until that is settled:

    - of a split label, where `decide` tells no part;
    - with none but retired labels without successor;
    - without ``labels_as_of``, under a name that was freed by a retirement or a split and stands for a
      label again: it may mean either. A part that keeps the name of the whole does not free it;
    - that followed a change which was undone since, and has a label of it, or had one that it retired.

    Parameters
    ----------
    articles : taken one at a time; of a data frame, ``articles_from(frame)``
    history : as of `read_history`, undone changes included; they do not count
    decide : a function of an article and the labels one was split into, giving the name of one, of
        several, or None; or names by article id, for other articles than `part_told` can tell. By
        default `part_told`
    taxonomy : as it is today, where it may have been changed by hand too: what names stand for again

    Returns
    -------
    articles, counts
        An iterator, and what is counted while it is taken.

    Raises
    ------
    InputError
        If `decide` gives a name that is none of the parts; of a function, while taking. While taking,
        for a ``labels_as_of`` of which the history does not tell.

    Examples
    --------
    >>> import datetime as dt
    >>> from osiris_nlp.taxonomy import Taxonomy, rename
    >>> taxonomy, day = Taxonomy.from_names(["Sentel/Tigo", "Fintech"]), dt.date(2026, 12, 1)
    >>> _, change = rename(taxonomy, "Sentel/Tigo", "Tigo", on=day)
    >>> one = Article(id="1", text="Tigo Cash arrive", labels=("Sentel/Tigo", "Fintech"))
    >>> (article,), counts = relabel([one], [change])
    >>> article.labels, article.meta["labels_before"], counts.changed
    (('Tigo', 'Fintech'), ['Sentel/Tigo', 'Fintech'], 1)
    >>> article.meta["labels_as_of"] == change.now
    True
    """
    known = tuple(history)
    changes, states = stages(known)
    steps, again = [_step(change) for change in changes], used_again(changes, taxonomy)
    onward = [_onward(steps, place) for place in range(len(steps) + 1)]
    places = {state: _place(way, changes) for state, way in states.items()}
    chosen = _by_id(decide, steps) if isinstance(decide, Mapping) else decide or part_told
    counts = Relabelled()

    def taken() -> Iterator[Article]:
        for article in articles:
            counts.articles += 1
            if not known or not article.labels:
                yield article
                continue
            place, undone = _place_of(article, places)
            doubtful = _doubtful(article, again, undone)
            for label in doubtful:
                counts.undecided.setdefault(label, []).append(article.id)
            yield (
                article
                if doubtful
                else _brought(article, onward[place], known[-1].now, chosen, counts)
            )

    return taken(), counts


def _onward(steps: Sequence[_Step], place: int) -> list[_Step]:
    """Return the steps from a place on, without those that lead back to the state they began at."""
    last, found = {step.was: n for n, step in enumerate(steps)}, []
    while place < len(steps):
        place = last[steps[place].was]
        found.append(steps[place])
        place += 1
    return found


def _place(way: Changes, changes: Changes) -> _Place:
    place = shared(way, changes)
    return place, way[place:]


def _place_of(article: Article, places: Mapping[str, _Place]) -> _Place:
    """Return how many of the changes an article has followed, and which others, undone since."""
    mark = article.meta.get(AS_OF)
    if not mark:  # an empty cell of a table too
        return 0, ()
    if str(mark) not in places:
        raise InputError(
            f"Article {article.id!r} has {AS_OF} {mark!r}, of which the history does not tell",
            f"relabel it with the history of its own taxonomy, or take {AS_OF} out",
        )
    return places[str(mark)]


def _doubtful(article: Article, again: Collection[str], undone: Changes) -> list[str]:
    """Return the names of which nothing tells what they mean, or whether they should be there.

    Parameters
    ----------
    again : keys of names that stood for one label and stand for another
    undone : what the article followed, and no longer stands
    """
    if not article.meta.get(AS_OF):
        return [label for label in article.labels if label_key(label) in again]
    came = {label_key(name) for change in undone for name in change.new}
    left = {label_key(name) for change in undone if not change.new for name in change.names}
    had = article.meta.get(BEFORE) or ()
    names = had.split("|") if isinstance(had, str) else had  # a cell of a table
    return [
        *(label for label in article.labels if label_key(label) in came),
        *(str(name) for name in names if label_key(str(name)) in left),
    ]


def _brought(
    article: Article, steps: Iterable[_Step], end: str, decide: Decide, counts: Relabelled
) -> Article:
    """Return an article as it is after changes, or before the first that it cannot follow."""
    pairs, as_of = [(label, label) for label in article.labels], end
    for step in steps:
        if step.keys.isdisjoint(label_key(label) for _, label in pairs):
            continue
        after = _after(step, article, pairs, decide, counts)
        if not after:
            as_of = step.was
            break
        pairs = after
    counts.replaced.update(pair for pair in pairs if pair[0] != pair[1])
    labels = tuple(dict.fromkeys(label for _, label in pairs))
    meta = {**article.meta, AS_OF: as_of}
    if labels != article.labels:
        counts.changed += 1
        meta[BEFORE] = article.meta.get(BEFORE) or list(article.labels)
    return replace(article, labels=labels, meta=meta)


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
        parts = tuple(heirs_of(change))
        keys -= {*map(label_key, change.new)} - {*map(label_key, change.old)}
    return _Step(change.was, keys, change.new, parts)


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
    """Return an article's labels after a change, each with what it was at first; none if it waits."""
    now, gone, waits = [], [], False
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
                waits = True
        elif not heirs:
            gone.append(first)
        now += [(first, heir) for heir in heirs]
    if waits:
        return []
    if not now:
        counts.last.setdefault(pairs[0][1], []).append(article.id)
    else:
        counts.dropped.update(gone)
    return now
