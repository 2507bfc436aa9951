"""The history of the keywords, in French: what changed, who changed it, and what can be undone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from osiris_nlp.taxonomy import Change


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A change of the list of keywords, in words.

    `is_undone` is whether a later change undoes it, `is_last` whether it is the last one in effect.
    """

    change: Change
    words: str
    is_undone: bool
    is_last: bool


def history_rows(history: Sequence[Change]) -> list[HistoryRow]:
    """Return the changes, newest first."""
    in_effect, undone, undoes = list[int](), set[int](), dict[int, int]()
    for place, change in enumerate(history):
        if change.what != "undo":
            in_effect.append(place)
        elif in_effect:
            undoes[place] = in_effect.pop()
            undone.add(undoes[place])
    return [
        HistoryRow(
            change,
            f"Annulation : {sentence(history[undoes[place]])}"
            if place in undoes
            else sentence(change),
            place in undone,
            [place] == in_effect[-1:],
        )
        for place, change in reversed(list(enumerate(history)))
    ]


def sentence(change: Change) -> str:
    """Return what a change has done, in a few words.

    Examples
    --------
    >>> import datetime as dt
    >>> from osiris_nlp.taxonomy import Taxonomy, merge
    >>> taxonomy = Taxonomy.from_names(["Free Sénégal", "Yas"])
    >>> sentence(merge(taxonomy, ["Free Sénégal", "Yas"], into="Yas", on=dt.date(2026, 12, 1))[1])
    '«Free Sénégal» fusionné avec «Yas»'
    """
    old, new = (_listed(names) for names in (change.old, change.new))
    merged = [name for name in change.old if name not in change.new]
    phrases = {
        "add": f"{new} ajouté",
        "rename": f"{old} renommé {new}",
        "merge": f"{_listed(merged)} {'fusionné' if len(merged) == 1 else 'fusionnés'} avec {new}",
        "split": f"{old} divisé en {new}",
        "retire": f"{old} retiré, remplacé par {new}" if change.new else f"{old} retiré",
        "undo": "Annulation",
    }
    return phrases[change.what]


def _listed(names: Iterable[str]) -> str:
    quoted_names = [f"«{name}»" for name in names]
    *first, last = quoted_names or [""]
    return f"{', '.join(first)} et {last}" if first else last
