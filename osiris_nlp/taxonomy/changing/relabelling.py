"""Relabel articles after changes to the taxonomy."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.words import term, words
from osiris_nlp.base.records import Article
from osiris_nlp.taxonomy.changing.states import (
    Changes,
    count_shared,
    find_reused_keys,
    stages,
    successors_of,
)
from osiris_nlp.taxonomy.history import Change
from osiris_nlp.taxonomy.labels import Label, Taxonomy, label_key

BEFORE, AS_OF = "labels_before", "labels_as_of"
# Returns the parts of a split label that an article gets: one, several, or None if undecided.
Decide = Callable[[Article, Sequence[Label]], str | Sequence[str] | None]
_Progress = tuple[int, Changes]  # see `_find_progress`


@dataclass(slots=True)
class RelabelCounts:
    """Counts of relabelled articles, updated as the articles are read.

    Attributes
    ----------
    articles, changed : number of articles, and of those whose labels changed
    replaced : how often one label was replaced by another
    dropped : how often a retired label without a successor was removed
    undecided : ids, by label, of the articles that could not follow a change: no part of a split label
        was chosen, the label is a name that two labels have had, or the change was undone later
    last_label_ids : ids, by label, of the articles that kept a retired label because it is their only one
    """

    articles: int = 0
    changed: int = 0
    replaced: Counter[tuple[str, str]] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    undecided: dict[str, list[str]] = field(default_factory=dict)
    last_label_ids: dict[str, list[str]] = field(default_factory=dict)

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
            "last": self.last_label_ids,
        }


@dataclass(frozen=True, slots=True)
class _Step:
    """A change as it applies to articles.

    Attributes
    ----------
    digest_before : digest of the taxonomy before the change
    keys : keys of the names that it replaces
    successors : names that replace them
    parts : the new labels of a split
    """

    digest_before: str
    keys: frozenset[str]
    successors: tuple[str, ...]
    parts: tuple[Label, ...]


def relabel(
    articles: Iterable[Article],
    history: Iterable[Change],
    *,
    decide: Decide | Mapping[str, str | Sequence[str]] | None = None,
    taxonomy: Taxonomy | None = None,
) -> tuple[Iterator[Article], RelabelCounts]:
    """Apply the changes to a taxonomy to articles' labels.

    Renamed labels, merged labels and retired labels with a successor are replaced, whichever of
    their names an article has. The main label stays first, and no label occurs twice. Retired
    labels without a successor are removed. An article whose labels change keeps its earliest known
    labels in ``meta["labels_before"]``.

    ``meta["labels_as_of"]`` records the digest of the taxonomy that an article's labels come from.
    Only later changes apply to it, so a second run changes nothing. All changes apply to an article
    without this digest: its labels are assumed to predate the first one. If an article gets new
    labels from another version of the taxonomy, set the digest of that version (``now`` of its last
    change), or remove the old digest.

    An article that cannot follow a change keeps the labels it had before it, and every run reports it
    until this is resolved. Such an article

    - has a split label for which `decide` chooses no part;
    - has only labels that were retired without a successor;
    - has no ``labels_as_of``, and a label whose name was freed by a retirement or split and now
      belongs to another label, so that it may mean either (a part that keeps the name does not free
      it);
    - or followed a change that was later undone, and has a label which that change introduced, or had
      one which it retired.

    Parameters
    ----------
    articles : read one at a time; for a data frame, pass ``articles_from(frame)``
    history : changes from `read_history`; those that were undone do not count
    decide : a function of an article and the parts of its split label that returns the name of one
        part, several names, or None; or names by article id, with `find_part` for the other
        articles. Default: `find_part`
    taxonomy : the current one, in case it was also edited by hand and uses freed names again

    Returns
    -------
    articles, counts
        An iterator, and counts that are updated as it is read.

    Raises
    ------
    InputError
        If `decide` names something other than a part (a function is checked while the articles are
        read), or if the history does not contain the ``labels_as_of`` of an article that is read.

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
    all_changes = tuple(history)
    changes, changes_to = stages(all_changes)
    steps, reused_keys = [_step(change) for change in changes], find_reused_keys(changes, taxonomy)
    last_digest = all_changes[-1].now if all_changes else ""
    steps_from = [_without_loops(steps, start, last_digest) for start in range(len(steps) + 1)]
    progress = {digest: _compare_paths(path, changes) for digest, path in changes_to.items()}
    decide_part = (
        _decide_by_id(decide, steps) if isinstance(decide, Mapping) else decide or find_part
    )
    counts = RelabelCounts()

    def relabel_all() -> Iterator[Article]:
        for article in articles:
            counts.articles += 1
            if not all_changes or not article.labels:
                yield article
                continue
            n_applied, undone = _find_progress(article, progress)
            ambiguous = _ambiguous_names(article, reused_keys, undone)
            for label in ambiguous:
                counts.undecided.setdefault(label, []).append(article.id)
            yield (
                article
                if ambiguous
                else _apply_steps(article, steps_from[n_applied], last_digest, decide_part, counts)
            )

    return relabel_all(), counts


def _without_loops(steps: Sequence[_Step], start: int, last_digest: str) -> list[_Step]:
    """Return the steps from `start` to the last state, without those that return to where they began."""
    last_from, path = {step.digest_before: n for n, step in enumerate(steps)}, []
    position = start
    while position < len(steps) and steps[position].digest_before != last_digest:
        position = last_from[steps[position].digest_before]
        path.append(steps[position])
        position += 1
    return path


def _compare_paths(path: Changes, changes: Changes) -> _Progress:
    n_applied = count_shared(path, changes)
    return n_applied, path[n_applied:]


def _find_progress(article: Article, progress: Mapping[str, _Progress]) -> _Progress:
    """Return how many of the changes an article has followed, and others that were undone since."""
    digest = article.meta.get(AS_OF)
    if not digest:  # also an empty cell of a table
        return 0, ()
    if str(digest) not in progress:
        raise InputError(
            f"Article {article.id!r} has {AS_OF} {digest!r}, which is not in the history",
            f"relabel it with the history of its own taxonomy, or remove its {AS_OF}",
        )
    return progress[str(digest)]


def _ambiguous_names(article: Article, reused_keys: Collection[str], undone: Changes) -> list[str]:
    """Return the names that make the article's labels ambiguous: reused, or affected by an undone change.

    Parameters
    ----------
    reused_keys : keys of names that belonged to one label and now belong to another
    undone : changes that the article followed and that were undone since
    """
    if not article.meta.get(AS_OF):
        return [label for label in article.labels if label_key(label) in reused_keys]
    undone = tuple(change for change in undone if change.what != "describe")
    added_keys = {label_key(name) for change in undone for name in change.new}
    removed_keys = {label_key(name) for change in undone if not change.new for name in change.names}
    before = article.meta.get(BEFORE) or ()
    names = before.split("|") if isinstance(before, str) else before  # a cell of a table
    return [
        *(label for label in article.labels if label_key(label) in added_keys),
        *(str(name) for name in names if label_key(str(name)) in removed_keys),
    ]


def _apply_steps(
    article: Article,
    steps: Iterable[_Step],
    last_digest: str,
    decide: Decide,
    counts: RelabelCounts,
) -> Article:
    """Return an article after all steps, or before the first step that it cannot follow."""
    pairs = [(label, label) for label in article.labels]  # original and current labels
    as_of = last_digest
    for step in steps:
        if step.keys.isdisjoint(label_key(label) for _, label in pairs):
            continue
        new_pairs = _apply_step(step, article, pairs, decide, counts)
        if not new_pairs:
            as_of = step.digest_before
            break
        pairs = new_pairs
    counts.replaced.update(pair for pair in pairs if pair[0] != pair[1])
    labels = tuple(dict.fromkeys(label for _, label in pairs))
    meta = {**article.meta, AS_OF: as_of}
    if labels != article.labels:
        counts.changed += 1
        meta[BEFORE] = article.meta.get(BEFORE) or list(article.labels)
    return replace(article, labels=labels, meta=meta)


def find_part(article: Article, parts: Sequence[Label]) -> str | None:
    """Return the one part whose phrases occur in an article's title, or else in its text.

    The phrases of a part are its name (each side of a «/» separately), its aliases and its cues. A
    phrase occurs where all its terms follow each other, ignoring case, accents and, in longer words,
    the plural. The result is None if phrases of several parts occur, or of none.

    Examples
    --------
    >>> parts = [Label(name="Musique", cues=("rap",)), Label(name="Cinéma", cues=("film",))]
    >>> find_part(Article(id="1", title="Le Fespaco", text="Un film primé"), parts)
    'Cinéma'
    >>> find_part(Article(id="2", text="Un film sur le rap"), parts)
    """
    for text in (article.title, article.text):
        terms = _spaced_terms(text)
        matches = [part.name for part in parts if any(p in terms for p in _phrases(part))]
        if matches:
            return matches[0] if len(matches) == 1 else None
    return None


def _spaced_terms(text: str) -> str:
    """Return the terms of a text, with a space before and after each."""
    return " ".join(("", *map(term, words(text)), ""))


@lru_cache(maxsize=1000)
def _phrases(part: Label) -> tuple[str, ...]:
    texts = (*part.name.split("/"), *part.aliases, *part.cues)
    return tuple(phrase for phrase in dict.fromkeys(map(_spaced_terms, texts)) if phrase.strip())


def _step(change: Change) -> _Step:
    parts: tuple[Label, ...] = ()
    keys = frozenset(map(label_key, () if change.what == "describe" else change.names))
    if change.what == "split":
        parts = tuple(successors_of(change))
        keys -= {*map(label_key, change.new)} - {*map(label_key, change.old)}
    return _Step(change.was, keys, change.new, parts)


def _decide_by_id(names_by_id: Mapping[str, str | Sequence[str]], steps: Iterable[_Step]) -> Decide:
    """Return a function that decides by the id of an article, or else by its text."""
    all_parts = {part.name for step in steps for part in step.parts}
    for article_id, names in names_by_id.items():
        _checked_names(names, all_parts, article_id)

    def decide(article: Article, parts: Sequence[Label]) -> Sequence[str] | str | None:
        part_names = {part.name for part in parts}
        names = [name for name in _as_tuple(names_by_id.get(article.id)) if name in part_names]
        return names or find_part(article, parts)

    return decide


def _as_tuple(names: str | Sequence[str] | None) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names or ())


def _checked_names(
    names: str | Sequence[str] | None, parts: Collection[str], article_id: str
) -> tuple[str, ...]:
    for name in _as_tuple(names):
        if name not in parts:
            raise InputError(
                f"Unknown part {name!r} for article {article_id!r}",
                f"expected one of {', '.join(sorted(parts))}"
                if parts
                else "remove it: no label was split",
            )
    return _as_tuple(names)


def _apply_step(
    step: _Step,
    article: Article,
    pairs: Sequence[tuple[str, str]],
    decide: Decide,
    counts: RelabelCounts,
) -> list[tuple[str, str]]:
    """Return pairs of original and new labels; empty if the article cannot follow the step."""
    new_pairs, dropped_labels, is_undecided = [], [], False
    for original, label in pairs:
        if label_key(label) not in step.keys:
            new_pairs.append((original, label))
            continue
        successors = step.successors
        if step.parts:
            decision = decide(article, step.parts)
            successors = _checked_names(decision, {part.name for part in step.parts}, article.id)
            if not successors:
                counts.undecided.setdefault(label, []).append(article.id)
                is_undecided = True
        elif not successors:
            dropped_labels.append(original)
        new_pairs += [(original, successor) for successor in successors]
    if is_undecided:
        return []
    if not new_pairs:
        counts.last_label_ids.setdefault(pairs[0][1], []).append(article.id)
    else:
        counts.dropped.update(dropped_labels)
    return new_pairs
