"""The panel next to an article: its labels and suggestions as rows, and its text with the evidence."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from osiris_nlp.base.records import Article, Evidence, Suggestion
from osiris_nlp.desk.articles.articles import DeskArticle
from osiris_nlp.desk.model.bench import Bench, View
from osiris_nlp.model.label_changes import Changes
from osiris_nlp.render import french
from osiris_nlp.render.marks import phrases
from osiris_nlp.taxonomy import Label, Taxonomy

_GROUPS = {"carried": "Mots-clés actuels", "suggestions": "Suggestions"}
# Characters of the text on a page: the length of a short novel. As lines of one letter, 5 MB of text
# would make a page of 22 MB, in 17 seconds and with 700 MB of memory.
_MAX_SHOWN = 200_000


@dataclass(frozen=True, slots=True)
class ProposedChange:
    """A proposal to replace a label of the article with `by`, or to remove it if `by` is empty."""

    reason: str
    button: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A label in the panel; `score` is None if the model has no opinion on it."""

    index: int
    label: str
    group: str
    tier: str
    checked: bool
    score: float | None
    odds: str
    words: tuple[str, ...]
    note: str
    criteria: tuple[str, ...]
    change: ProposedChange | None

    @property
    def is_from_article(self) -> bool:
        """Whether the label is one of the article's, current or imported."""
        return self.group == "carried"


@dataclass(frozen=True, slots=True)
class RowGroup:
    """The rows under one heading."""

    kind: str
    name: str
    rows: list[PanelRow]


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the text, and the indices of the rows that it is evidence for."""

    text: str
    rows: tuple[int, ...]


def segments(
    text: str, start: int, end: int, spans: Sequence[tuple[int, int, int]]
) -> list[Segment]:
    """Return ``text[start:end]``, split wherever evidence starts or ends.

    Parameters
    ----------
    spans : start, end and row of each piece of evidence, in code points; they may overlap

    Examples
    --------
    >>> [(s.text, s.rows) for s in segments("La fibre à Kolda", 0, 16, [(3, 8, 0), (3, 16, 2)])]
    [('La ', ()), ('fibre', (0, 2)), (' à Kolda', (2,))]
    """
    cuts = {offset for span in spans for offset in span[:2] if start < offset < end}
    offsets = [start, *sorted(cuts), end]
    return [
        Segment(
            text[a:b],
            tuple(sorted({row for first, last, row in spans if first <= a and b <= last})),
        )
        for a, b in pairwise(offsets)
        if a < b
    ]


def read_panel(bench: Bench, desk_article: DeskArticle) -> dict[str, Any]:
    """Return what the page of an article shows.

    A blind article comes without the model's opinions until its first review.

    `label_order` has the positions of all labels in the taxonomy, in the order in which the search field lists
    matches: the likeliest first, unless the opinions are hidden. `is_recheck_listed` is whether the label
    because of which to look at a validated article again is in the taxonomy: it is new then, or else removed.
    """
    article = replace(desk_article.article, labels=desk_article.labels)
    if not desk_article.is_hidden:
        view = bench.view(article)
        dropped_labels = [
            label for label in desk_article.article.labels if label not in desk_article.labels
        ]
        is_done = desk_article.state == "done"
        return {
            "is_hidden": False,
            "is_recheck_listed": bench.taxonomy.find(desk_article.recheck or "") is not None,
            **suggested_panel(view, bench.taxonomy, dropped_labels=dropped_labels, is_done=is_done),
        }
    rows = [
        _row(bench.taxonomy, i, label, "carried", checked=True, no_opinion="")
        for i, label in enumerate(article.labels)
    ]
    return {
        "is_hidden": True,
        "is_unknown": False,
        "label_order": list(range(len(bench.taxonomy))),
        "article": article,
        "similar": [],
        **_panel_content(article, rows, []),
    }


def _positions(names: Sequence[str], taxonomy: Taxonomy) -> list[int]:
    positions = {name: i for i, name in enumerate(taxonomy.names)}
    return [positions[name] for name in names]


def suggested_panel(
    view: View, taxonomy: Taxonomy, *, dropped_labels: Sequence[str] = (), is_done: bool = False
) -> dict[str, Any]:
    """Return an article with its labels, the labels it no longer has, and the suggestions, likeliest first."""
    article, suggestions = view.article, {each.label: each for each in view.suggestions}
    changes = (None if is_done else view.changes) or Changes()
    proposed_changes = _proposed_changes(changes, taxonomy)
    article_labels = [*article.labels, *dropped_labels]
    grouped_labels = [(label, "carried") for label in article_labels]
    grouped_labels += [
        (label, "suggestions") for label in suggestions if label not in article_labels
    ]
    preselects = not article_labels and not is_done  # all labels are suggestions then
    rows = [
        _row(
            taxonomy,
            index,
            label,
            group,
            checked=label in article.labels or (preselects and suggestions[label].tier == "apply"),
            suggestion=suggestions.get(label),
            change=proposed_changes.get(label),
        )
        for index, (label, group) in enumerate(grouped_labels)
    ]
    evidence = [
        (row.index, piece)
        for row in rows
        for phrase in _evidence(suggestions.get(row.label))
        for piece in phrase.occurrences
    ]
    content = _panel_content(article, rows, evidence)
    is_unknown = view.remark is not None
    return {
        "article": article,
        "similar": view.similar,
        "is_unknown": is_unknown,
        "label_order": _positions(view.likeliest, taxonomy),
        **content,
    }


def _panel_content(
    article: Article, rows: Sequence[PanelRow], evidence: Iterable[tuple[int, Evidence]]
) -> dict[str, Any]:
    title_spans: list[tuple[int, int, int]] = []
    paragraphs = list(re.finditer(r"[^\n]*\S[^\n]*", article.text[:_MAX_SHOWN]))
    starts = [paragraph.start() for paragraph in paragraphs]
    paragraph_spans: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for index, piece in evidence:
        span = (piece.start, piece.end, index)
        if piece.field == "title":
            title_spans.append(span)
        else:  # evidence never crosses a line break
            paragraph_spans[bisect_right(starts, piece.start) - 1].append(span)
    return {
        "groups": [
            RowGroup(kind, name, group_rows)
            for kind, name in _GROUPS.items()
            if (group_rows := [row for row in rows if row.group == kind])
        ],
        "title": segments(article.title, 0, len(article.title), title_spans),
        "text": [
            segments(article.text, *paragraph.span(), paragraph_spans[i])
            for i, paragraph in enumerate(paragraphs)
        ],
        "is_cut": len(article.text) > _MAX_SHOWN,
    }


def _row(
    taxonomy: Taxonomy,
    index: int,
    label: str,
    group: str,
    *,
    checked: bool,
    suggestion: Suggestion | None = None,
    change: ProposedChange | None = None,
    no_opinion: str = "non suggéré",
) -> PanelRow:
    is_listed = taxonomy.find(label) is not None
    entry = taxonomy.get(label) if is_listed else Label(name=label)
    if suggestion:
        odds = french.figure(suggestion.score)
    else:
        odds = no_opinion if is_listed else "absent de la liste"
    return PanelRow(
        index=index,
        label=label,
        group=group,
        tier=suggestion.tier if suggestion else "",
        checked=checked,
        score=suggestion.score if suggestion else None,
        odds=odds,
        words=phrases(_evidence(suggestion)),
        note=entry.scope_note,
        criteria=entry.not_this_but,
        change=change,
    )


def _evidence(suggestion: Suggestion | None) -> tuple[Evidence, ...]:
    return suggestion.evidence if suggestion else ()


def _proposed_changes(changes: Changes, taxonomy: Taxonomy) -> dict[str, ProposedChange]:
    """Return the proposal for each label that the model would remove or replace."""
    removals = {
        label: ProposedChange("Rien dans le texte ne le justifie.", "Retirer")
        for label in changes.remove
    }
    return removals | {
        change.label: ProposedChange(
            f"À remplacer par {change.by} : {_explain(change.reason, taxonomy.get(change.by))}",
            "Remplacer",
            change.by,
        )
        for change in changes.replace
    }


def _explain(reason: Literal["renamed", "successor", "predecessor"], by: Label) -> str:
    if reason == "renamed":
        return "c’est son nom dans la liste."
    if reason == "predecessor":
        return "c’était son nom à la date de l’article."
    return f"il a changé de nom en {by.first_year}." if by.first_year else "il a changé de nom."
