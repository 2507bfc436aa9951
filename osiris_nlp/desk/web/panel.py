"""The panel beside an article: its labels and suggestions as rows, the text with their evidence."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from osiris_nlp.base.records import Article, Evidence, Suggestion
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store import FiledArticle
from osiris_nlp.model.changes import Changes
from osiris_nlp.model.opinions import Opinions
from osiris_nlp.render import french
from osiris_nlp.render.escape import shorten
from osiris_nlp.render.marks import phrases
from osiris_nlp.taxonomy import Label, Taxonomy

_GROUPS = {
    "carried": "Déjà là",
    "apply": "À appliquer",
    "propose": "À examiner",
    "hide": "Moins probables",
}
_NOTE = 220  # characters of a scope note


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """What is proposed for a label carried: `by` takes its place; "" only takes it away."""

    said: str
    button: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A label of the panel; `score` is None where the model says nothing of it."""

    place: int
    label: str
    group: str
    tier: str
    kept: bool
    score: float | None
    said: str
    words: tuple[str, ...]
    note: str
    change: ProposedChange | None

    @property
    def carried(self) -> bool:
        """Whether the article has, or came with, the label."""
        return self.group == "carried"


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows under one heading."""

    kind: str
    name: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text, and the places of the rows it speaks for."""

    text: str
    rows: tuple[int, ...]


def segments(
    text: str, start: int, end: int, spans: Sequence[tuple[int, int, int]]
) -> list[Segment]:
    """Return ``text[start:end]`` cut wherever evidence begins or ends.

    Parameters
    ----------
    spans : first place, last place and row of each piece of evidence; they may overlap

    Examples
    --------
    >>> [(s.text, s.rows) for s in segments("La fibre à Kolda", 0, 16, [(3, 8, 0), (3, 16, 2)])]
    [('La ', ()), ('fibre', (0, 2)), (' à Kolda', (2,))]
    """
    cuts = {place for span in spans for place in span[:2] if start < place < end}
    places = [start, *sorted(cuts), end]
    return [
        Segment(
            text[a:b],
            tuple(sorted({row for first, last, row in spans if first <= a and b <= last})),
        )
        for a, b in pairwise(places)
        if a < b
    ]


def read_panel(bench: Bench, filed: FiledArticle) -> dict[str, Any]:
    """Return what is shown of an article of the desk; of a blind one, nothing the model says.

    `labels` are all of them, in the order in which typing finds them: the likeliest first, unless the
    article is blind.
    """
    article = replace(filed.article, labels=filed.labels)
    if not filed.is_hidden:
        opinions = bench.opinions(article)
        dropped = [label for label in filed.article.labels if label not in filed.labels]
        done = filed.state == "done"
        return {
            "blind": False,
            "labels": _likeliest_first(bench, opinions),
            **suggested_panel(bench, opinions, dropped=dropped, done=done),
        }
    rows = [
        _row(bench, i, label, "carried", kept=True, unsaid="")
        for i, label in enumerate(article.labels)
    ]
    labels = list(bench.taxonomy.labels)
    shown = _shown(article, rows, [])
    return {"blind": True, "labels": labels, "article": article, "similar": [], **shown}


def _likeliest_first(bench: Bench, opinions: Opinions) -> list[Label]:
    """Return all labels in the order in which typing finds them."""
    suggestions = bench.by_label(opinions)
    return sorted(bench.taxonomy, key=lambda label: -suggestions[label.name].score)


def suggested_panel(
    bench: Bench, opinions: Opinions, *, dropped: Sequence[str] = (), done: bool = False
) -> dict[str, Any]:
    """Return an article with the labels it has, those `dropped` from it and those suggested."""
    (article,) = opinions.articles
    said = {each.label: each for each in bench.suggestions(opinions)}
    changes = (None if done else bench.changes(opinions)) or Changes()
    proposed = _proposed(changes, bench.taxonomy)
    carried = [*article.labels, *dropped]
    names = [(label, "carried") for label in carried]
    for tier in ("apply", "propose", "hide"):
        names += [
            (s.label, tier) for s in said.values() if s.tier == tier and s.label not in carried
        ]
    rows = []
    for place, (label, group) in enumerate(names):
        kept = label in article.labels or (group == "apply" and not carried and not done)
        change = proposed.get(label)
        rows.append(
            _row(bench, place, label, group, kept=kept, said=said.get(label), change=change)
        )
    spans = [(row.place, each) for row in rows for each in _evidence(said.get(row.label))]
    return {"article": article, "similar": bench.similar(opinions), **_shown(article, rows, spans)}


def _shown(
    article: Article, rows: Sequence[Row], evidence: Iterable[tuple[int, Evidence]]
) -> dict[str, Any]:
    spans: dict[str, list[tuple[int, int, int]]] = {"title": [], "text": []}
    for place, each in evidence:
        spans[each.field].append((each.start, each.end, place))
    return {
        "groups": [
            RowGroup(kind, name, found)
            for kind, name in _GROUPS.items()
            if (found := [row for row in rows if row.group == kind])
        ],
        "title": segments(article.title, 0, len(article.title), spans["title"]),
        "text": [
            segments(article.text, *paragraph.span(), spans["text"])
            for paragraph in re.finditer(r"[^\n]*\S[^\n]*", article.text)
        ],
    }


def _row(
    bench: Bench,
    place: int,
    label: str,
    group: str,
    *,
    kept: bool,
    said: Suggestion | None = None,
    change: ProposedChange | None = None,
    unsaid: str = "non suggéré",
) -> Row:
    known = bench.taxonomy.find(label)
    return Row(
        place=place,
        label=label,
        group=group,
        tier=said.tier if said else "",
        kept=kept,
        score=said.score if said else None,
        said=french.odds(said.score) if said else unsaid if known else "inconnu de la liste",
        words=phrases(_evidence(said)),
        note=first_sentence(bench.taxonomy.get(label).scope_note) if known else "",
        change=change,
    )


def _evidence(suggestion: Suggestion | None) -> tuple[Evidence, ...]:
    return suggestion.evidence if suggestion else ()


def _proposed(changes: Changes, taxonomy: Taxonomy) -> dict[str, ProposedChange]:
    """Return what is proposed for each label carried that the model would remove or replace."""
    removed = {
        label: ProposedChange("Rien dans le texte ne l’appelle.", "Retirer")
        for label in changes.remove
    }
    return removed | {
        each.label: ProposedChange(
            f"À remplacer par {each.by} : {_why_replaced(each.reason, taxonomy.get(each.by))}",
            "Remplacer",
            each.by,
        )
        for each in changes.replace
    }


def _why_replaced(reason: Literal["renamed", "successor", "predecessor"], by: Label) -> str:
    if reason == "renamed":
        return "c’est son nom dans la liste."
    if reason == "predecessor":
        return "c’était son nom à la date de l’article."
    return f"il a changé de nom en {by.first_year}." if by.first_year else "il a changé de nom."


def first_sentence(note: str) -> str:
    """Return as much of a scope note as there is room for beside the suggestions."""
    first = re.split(r"(?<=[.;!?])\s", note, maxsplit=1)[0] if note else ""
    return shorten(first, _NOTE)
