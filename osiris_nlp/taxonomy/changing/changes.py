"""Rename, merge, split or retire a label, and take it back: a taxonomy in, a taxonomy and a `Change` out.

Former names become aliases of the label that stands for them, so that every reader finds it at once;
what other labels say of an old one in `not_this_but` follows.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.text import squeeze
from osiris_nlp.taxonomy.changing.references import labels_with
from osiris_nlp.taxonomy.history import Change, difference, standing
from osiris_nlp.taxonomy.labels import Label, Taxonomy, label_key


def rename(
    taxonomy: Taxonomy, old: str, new: str, *, on: dt.date, who: str = "", note: str = ""
) -> tuple[Taxonomy, Change]:
    """Give a label another name; the former one becomes an alias.

    Raises
    ------
    InputError
        For an unknown label, or a name that stands for another.

    Examples
    --------
    >>> taxonomy = Taxonomy.from_names(["Sentel/Tigo", "Yas"])
    >>> changed, change = rename(taxonomy, "Sentel/Tigo", "Tigo", on=dt.date(2026, 12, 1))
    >>> changed.names, changed.resolve("Sentel/Tigo")
    (('Tigo', 'Yas'), 'Tigo')
    >>> print(change)
    rename 'Sentel/Tigo' to 'Tigo'
    """
    label = taxonomy.get(old)
    name = _name_for(taxonomy, new, of={label.name})
    if name == label.name:
        raise InputError(f"{name!r} is the label's name already", "expected another")
    renamed = replace(label, name=name, aliases=_aliases(name, [label]))
    return difference(
        "rename",
        taxonomy,
        labels_with(taxonomy, {label.name: [renamed]}),
        old=[label.name],
        new=[name],
        on=on,
        who=who,
        note=note,
    )


def merge(
    taxonomy: Taxonomy,
    labels: Sequence[str],
    *,
    into: str,
    on: dt.date,
    who: str = "",
    note: str = "",
) -> tuple[Taxonomy, Change]:
    """Make one label of several: all names, cues and notes, the sum of the weights, the widest period.

    `revised` is the latest of theirs.

    Parameters
    ----------
    labels : what to merge
    into : one of them, or another label, which is then merged too and keeps its id, kind and place;
        or a new name, which takes those of the first

    Raises
    ------
    InputError
        For an unknown label, less than two of them, or a name that stands for another.

    Examples
    --------
    >>> taxonomy = Taxonomy([Label(name="Free Sénégal", weight=261), Label(name="Yas", weight=97)])
    >>> changed, _ = merge(taxonomy, ["Free Sénégal", "Yas"], into="Yas", on=dt.date(2026, 12, 1))
    >>> changed.labels
    (Label(name='Yas', id='', aliases=('Free Sénégal',), weight=358, kind='topic', first_year=None, last_year=None, scope_note='', cues=(), not_this_but=()),)
    """
    named = list(dict.fromkeys(taxonomy.resolve(name) for name in labels))
    held = taxonomy.find(into)
    is_name = held is not None and label_key(held) == label_key(into)
    if held and is_name:
        named = [held, *(name for name in named if name != held)]
    if len(named) < 2:
        raise InputError(f"Only {', '.join(map(repr, named))} to merge", "expected two labels")
    name = held if held and is_name else _name_for(taxonomy, into, of=set(named))
    members = [taxonomy.get(each) for each in named]
    firsts, lasts = ([getattr(m, y) for m in members] for y in ("first_year", "last_year"))
    merged = replace(
        members[0],
        name=name,
        aliases=_aliases(name, members),
        weight=sum(member.weight for member in members),
        first_year=None if None in firsts else min(firsts),
        last_year=None if None in lasts else max(lasts),
        scope_note=" ".join(dict.fromkeys(m.scope_note for m in members if m.scope_note)),
        cues=_distinct(cue for member in members for cue in member.cues),
        not_this_but=_distinct(item for member in members for item in member.not_this_but),
        revised=max((m.revised for m in members if m.revised), default=None),
    )
    stands: dict[str, list[Label]] = {member.name: [] for member in members}
    stands[named[0]] = [merged]
    return difference(
        "merge",
        taxonomy,
        labels_with(taxonomy, stands, heirs=[name]),
        old=named,
        new=[name],
        on=on,
        who=who,
        note=note,
    )


def split(
    taxonomy: Taxonomy,
    label: str,
    into: Mapping[str, Iterable[str]],
    *,
    on: dt.date,
    who: str = "",
    note: str = "",
) -> tuple[Taxonomy, Change]:
    """Make several labels of one, each with its own cues.

    The former name stands for none of them (unless one keeps it, with its id, aliases and scope
    note): which one an article gets is for `relabel` to decide. Each part has the kind, the years
    and the confusable labels of the whole, and an equal share of its weight; `revised` is the day of
    the change.

    Parameters
    ----------
    into : the new names, which may be aliases of the old label, and the cues of each

    Raises
    ------
    InputError
        For an unknown label, less than two parts, or a name that stands for another label.

    Examples
    --------
    >>> taxonomy = Taxonomy([Label(name="Art et culture", weight=266), Label(name="Genre")])
    >>> parts = {"Musique": ["rap", "mbalax"], "Cinéma": ["film", "Fespaco"]}
    >>> changed, change = split(taxonomy, "Art et culture", parts, on=dt.date(2026, 12, 1))
    >>> [(each.name, each.cues, each.weight) for each in changed][:2]
    [('Musique', ('rap', 'mbalax'), 133.0), ('Cinéma', ('film', 'Fespaco'), 133.0)]
    """
    whole = taxonomy.get(label)
    cues = {_name_for(taxonomy, name, of={whole.name}): each for name, each in into.items()}
    if len(set(map(label_key, cues))) < max(2, len(into)):
        raise InputError(
            f"{whole.name!r} into {', '.join(map(repr, cues)) or 'nothing'}",
            "expected two different names or more",
        )
    parts = []
    for name, said in cues.items():
        part = replace(
            whole,
            name=name,
            weight=whole.weight / len(cues),
            cues=_distinct(filter(None, map(squeeze, said))),
            revised=on,
        )
        if label_key(name) != label_key(whole.name):
            part = replace(part, id="", aliases=(), scope_note="")
        else:
            names = set(map(label_key, cues))
            part = replace(
                part, aliases=tuple(a for a in part.aliases if label_key(a) not in names)
            )
        parts.append(part)
    return difference(
        "split",
        taxonomy,
        labels_with(taxonomy, {whole.name: parts}),
        old=[whole.name],
        new=cues,
        on=on,
        who=who,
        note=note,
    )


def retire(
    taxonomy: Taxonomy,
    label: str,
    *,
    successor: str | None = None,
    on: dt.date,
    who: str = "",
    note: str = "",
) -> tuple[Taxonomy, Change]:
    """Take a label out of the list; the history keeps it.

    With a successor its names become aliases of that, and its weight is added; without, they stand
    for nothing. A label that is only out of use since some year stays in the list, with that year
    as its last: older articles carry it.

    Raises
    ------
    InputError
        For an unknown label, a successor that is the label itself, or the last label of the list.

    Examples
    --------
    >>> taxonomy = Taxonomy.from_names(["Piratage", "Cybersécurité/Cybercriminalité"])
    >>> successor, day = "Cybersécurité/Cybercriminalité", dt.date(2026, 12, 1)
    >>> changed, _ = retire(taxonomy, "Piratage", successor=successor, on=day)
    >>> changed.resolve("piratage")
    'Cybersécurité/Cybercriminalité'
    """
    closed = taxonomy.get(label)
    if len(taxonomy) < 2:
        raise InputError(f"{closed.name!r} is the only label", "expected one to stay")
    stands: dict[str, list[Label]] = {closed.name: []}
    heirs = []
    if successor is not None:
        heir = taxonomy.get(successor)
        if heir is closed:
            raise InputError(f"{closed.name!r} cannot follow itself", "expected another label")
        stands[heir.name] = [
            replace(
                heir,
                aliases=_aliases(heir.name, [heir, closed]),
                weight=heir.weight + closed.weight,
            )
        ]
        heirs = [heir.name]
    return difference(
        "retire",
        taxonomy,
        labels_with(taxonomy, stands, heirs=heirs),
        old=[closed.name],
        new=heirs,
        on=on,
        who=who,
        note=note,
    )


def undo(
    taxonomy: Taxonomy,
    history: Iterable[Change],
    *,
    on: dt.date,
    who: str = "",
    note: str = "",
) -> tuple[Taxonomy, Change]:
    """Take the last change back that stands; once more takes back the one before.

    Raises
    ------
    InputError
        If there is none, or the taxonomy was changed otherwise since.

    Examples
    --------
    >>> day = dt.date(2026, 12, 1)
    >>> changed, change = rename(Taxonomy.from_names(["Yas"]), "Yas", "Mixx", on=day)
    >>> undo(changed, [change], on=day)[0].labels == Taxonomy.from_names(["Yas"]).labels
    True
    """
    changes = standing(history)
    if not changes:
        raise InputError("Nothing to undo", "the history is empty, or all of it is undone")
    last = changes[-1]
    if taxonomy.digest() != last.now:
        raise InputError(
            f"The taxonomy was changed by hand since «{last}»",
            "take that back first, or make the opposite change",
        )
    came = {label for _, label in last.after}
    labels = [label for label in taxonomy if label not in came]
    for place, label in last.before:
        labels.insert(place, label)
    return difference(
        "undo", taxonomy, labels, old=last.new, new=last.old, on=on, who=who, note=note
    )


def _name_for(taxonomy: Taxonomy, name: str, *, of: set[str]) -> str:
    """Return a name that is sound, and stands for none but the labels `of`."""
    sound = squeeze(name)
    if not sound or "|" in sound:
        raise InputError(f"Name {name!r}", "expected one of some letters, without «|»")
    held = taxonomy.find(sound)
    if held is not None and held not in of:
        is_name = label_key(held) == label_key(sound)
        raise InputError(
            f"{sound!r} is {'a label' if is_name else f'an alias of {held!r}'} already",
            "merge the labels, or choose another name",
        )
    return sound


def _aliases(name: str, members: Sequence[Label]) -> tuple[str, ...]:
    """Return what stands for a label made of others beside its name."""
    names = _distinct(each for member in members for each in (member.name, *member.aliases))
    return tuple(alias for alias in names if label_key(alias) != label_key(name))


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(label_key(text), text)
    return tuple(first.values())
