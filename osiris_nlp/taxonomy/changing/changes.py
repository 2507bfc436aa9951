"""Add, describe, rename, merge, split or retire labels, or undo a change; each returns a new taxonomy and a `Change`.

Former names become aliases of the label that replaces them, so that lookups by an old name still work.
References to an old label in the `not_this_but` of other labels are updated.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from osiris_nlp.base.errors import InputError, type_error
from osiris_nlp.base.language.text import squeeze
from osiris_nlp.taxonomy.changing.references import labels_with
from osiris_nlp.taxonomy.history import Change, difference, effective_changes
from osiris_nlp.taxonomy.labels import Label, Taxonomy, label_key


def add(
    taxonomy: Taxonomy,
    name: str,
    *,
    cues: Iterable[str] = (),
    scope_note: str = "",
    kind: str = "topic",
    on: dt.date,
    who: str = "",
    note: str = "",
) -> tuple[Taxonomy, Change]:
    """Add a label at the end of the list.

    Its weight is 0, since no article of the site has it yet. Training does not use the weight: a
    model suggests the label from its name, scope note and cues. `revised` is the day of the change.

    Parameters
    ----------
    cues : words that support the label; duplicates and empty ones are left out

    Raises
    ------
    InputError
        For a name or alias of another label, or a cue that contains ``|``.

    Examples
    --------
    >>> taxonomy, day = Taxonomy.from_names(["Fintech", "Yas"]), dt.date(2026, 12, 1)
    >>> wider, change = add(taxonomy, "Satellites", cues=["VSAT", "orbite"], on=day)
    >>> wider.names, wider.get("Satellites").cues
    (('Fintech', 'Yas', 'Satellites'), ('VSAT', 'orbite'))
    >>> print(change)
    add 'Satellites'
    """
    label = Label(
        name=_check_name(taxonomy, name, allowed=set()),
        kind=squeeze(kind) or "topic",
        scope_note=squeeze(scope_note),
        cues=_clean_cues(cues),
        revised=on,
    )
    return difference(
        "add", taxonomy, [*taxonomy, label], old=[], new=[label.name], on=on, who=who, note=note
    )


def describe(
    taxonomy: Taxonomy,
    label: str,
    *,
    cues: Iterable[str],
    scope_note: str,
    on: dt.date,
    who: str = "",
    note: str = "",
) -> tuple[Taxonomy, Change]:
    """Give a label another description; articles that have it keep it. `revised` is the day of the change.

    Parameters
    ----------
    cues : words that support the label; duplicates and empty ones are left out

    Raises
    ------
    InputError
        For an unknown label, a cue that contains ``|``, or the description that the label has.

    Examples
    --------
    >>> taxonomy, day = Taxonomy.from_names(["Fintech", "Yas"]), dt.date(2026, 12, 1)
    >>> cues, note = ["Wave", "Orange Money"], "Les paiements par mobile."
    >>> result, change = describe(taxonomy, "Fintech", cues=cues, scope_note=note, on=day)
    >>> result.get("Fintech").description
    'Wave . Orange Money . Les paiements par mobile.'
    >>> print(change)
    describe 'Fintech'
    """
    old = taxonomy.get(label)
    new = replace(old, cues=_clean_cues(cues), scope_note=squeeze(scope_note), revised=on)
    if replace(new, revised=old.revised) == old:
        raise InputError(f"{old.name!r} has this description already", "expected another one")
    labels, names = [new if each == old else each for each in taxonomy], [old.name]
    return difference("describe", taxonomy, labels, old=names, new=names, on=on, who=who, note=note)


def _clean_cues(cues: Iterable[str]) -> tuple[str, ...]:
    if isinstance(cues, str):
        raise type_error("cues", cues, "expected a list of texts")
    clean_cues = _distinct(filter(None, map(squeeze, cues)))
    for cue in clean_cues:
        if "|" in cue:
            raise InputError(f"Invalid cue {cue!r}", "expected no '|'; make two cues of it")
    return clean_cues


def rename(
    taxonomy: Taxonomy, old: str, new: str, *, on: dt.date, who: str = "", note: str = ""
) -> tuple[Taxonomy, Change]:
    """Rename a label; its former name becomes an alias.

    Raises
    ------
    InputError
        For an unknown label, or a name or alias of another label.

    Examples
    --------
    >>> taxonomy = Taxonomy.from_names(["Sentel/Tigo", "Yas"])
    >>> renamed, change = rename(taxonomy, "Sentel/Tigo", "Tigo", on=dt.date(2026, 12, 1))
    >>> renamed.names, renamed.resolve("Sentel/Tigo")
    (('Tigo', 'Yas'), 'Tigo')
    >>> print(change)
    rename 'Sentel/Tigo' to 'Tigo'
    """
    label = taxonomy.get(old)
    name = _check_name(taxonomy, new, allowed={label.name})
    if name == label.name:
        raise InputError(f"The label is already named {name!r}", "expected a different name")
    renamed = replace(label, name=name, aliases=_aliases(name, [label]))
    labels = labels_with(taxonomy, {label.name: [renamed]})
    return difference(
        "rename", taxonomy, labels, old=[label.name], new=[name], on=on, who=who, note=note
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
    """Merge several labels into one.

    The result has all their names, cues and notes, the sum of their weights, the widest period and
    the latest day of revision.

    Parameters
    ----------
    labels : names of the labels to merge
    into : one of them, or another label, which is then merged too; the result keeps its id, kind
        and position. Or a new name; the result then keeps those of the first label

    Raises
    ------
    InputError
        For an unknown label, fewer than two labels, or a name or alias of another label.

    Examples
    --------
    >>> taxonomy = Taxonomy([Label(name="Free Sénégal", weight=261), Label(name="Yas", weight=97)])
    >>> merged, _ = merge(taxonomy, ["Free Sénégal", "Yas"], into="Yas", on=dt.date(2026, 12, 1))
    >>> merged.labels
    (Label(name='Yas', id='', aliases=('Free Sénégal',), weight=358, kind='topic', first_year=None, last_year=None, scope_note='', cues=(), not_this_but=()),)
    """
    names = list(dict.fromkeys(taxonomy.resolve(name) for name in labels))
    target = taxonomy.find(into)
    is_name = target is not None and label_key(target) == label_key(into)  # not just an alias
    if target and is_name:
        names = [target, *(name for name in names if name != target)]
    if len(names) < 2:
        raise InputError(
            f"Only {', '.join(map(repr, names))} to merge", "expected at least two labels"
        )
    name = target if target and is_name else _check_name(taxonomy, into, allowed=set(names))
    replacements: dict[str, list[Label]] = {member: [] for member in names}
    replacements[names[0]] = [_merged(name, [taxonomy.get(member) for member in names])]
    new_labels = labels_with(taxonomy, replacements, successors=[name])
    return difference(
        "merge", taxonomy, new_labels, old=names, new=[name], on=on, who=who, note=note
    )


def _merged(name: str, members: Sequence[Label]) -> Label:
    """Return what several labels become under one name; see `merge`."""
    firsts, lasts = ([getattr(m, y) for m in members] for y in ("first_year", "last_year"))
    return replace(
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


def split(
    taxonomy: Taxonomy,
    label: str,
    into: Mapping[str, Iterable[str]],
    *,
    on: dt.date,
    who: str = "",
    note: str = "",
) -> tuple[Taxonomy, Change]:
    """Split a label into several, each with its own cues.

    The former name is an alias of none of them, since `relabel` decides which part an article gets.
    A part may keep that name; it then also keeps the id, the aliases and the scope note. Each part
    has the kind, the years and the confusable labels of the old label, and an equal share of its
    weight. `revised` is the day of the change.

    Parameters
    ----------
    into : cues by name of the part; the name may be an alias of the old label

    Raises
    ------
    InputError
        For an unknown label, fewer than two parts, or a name or alias of another label.

    Examples
    --------
    >>> taxonomy = Taxonomy([Label(name="Art et culture", weight=266), Label(name="Genre")])
    >>> parts = {"Musique": ["rap", "mbalax"], "Cinéma": ["film", "Fespaco"]}
    >>> result, change = split(taxonomy, "Art et culture", parts, on=dt.date(2026, 12, 1))
    >>> [(part.name, part.cues, part.weight) for part in result][:2]
    [('Musique', ('rap', 'mbalax'), 133.0), ('Cinéma', ('film', 'Fespaco'), 133.0)]
    """
    old = taxonomy.get(label)
    cues = {_check_name(taxonomy, name, allowed={old.name}): texts for name, texts in into.items()}
    if len(set(map(label_key, cues))) < max(2, len(into)):
        raise InputError(
            f"Cannot split {old.name!r} into {', '.join(map(repr, cues)) or 'nothing'}",
            "expected at least two different names",
        )
    new_labels = labels_with(taxonomy, {old.name: _parts_of(old, cues, on)})
    return difference(
        "split", taxonomy, new_labels, old=[old.name], new=cues, on=on, who=who, note=note
    )


def _parts_of(old: Label, cues: Mapping[str, Iterable[str]], day: dt.date) -> list[Label]:
    """Return the parts of a label that is split, by their names and cues; see `split`."""
    part_keys = set(map(label_key, cues))
    own_aliases = tuple(alias for alias in old.aliases if label_key(alias) not in part_keys)
    with_old_name = replace(old, aliases=own_aliases)
    with_new_name = replace(old, id="", aliases=(), scope_note="")
    return [
        replace(
            with_old_name if label_key(name) == label_key(old.name) else with_new_name,
            name=name,
            weight=old.weight / len(cues),
            cues=_distinct(filter(None, map(squeeze, texts))),
            revised=day,
        )
        for name, texts in cues.items()
    ]


def retire(
    taxonomy: Taxonomy,
    label: str,
    *,
    successor: str | None = None,
    on: dt.date,
    who: str = "",
    note: str = "",
) -> tuple[Taxonomy, Change]:
    """Remove a label from the taxonomy; the history keeps it.

    A successor gets its names as aliases, and its weight is added to the successor's. Without one,
    the names become unknown. Do not retire a label that was merely used until some year, since
    older articles have it: set its `last_year` instead.

    Raises
    ------
    InputError
        For an unknown label, a successor that is the label itself, or the only label.

    Examples
    --------
    >>> taxonomy = Taxonomy.from_names(["Piratage", "Cybersécurité/Cybercriminalité"])
    >>> successor, day = "Cybersécurité/Cybercriminalité", dt.date(2026, 12, 1)
    >>> smaller, _ = retire(taxonomy, "Piratage", successor=successor, on=day)
    >>> smaller.resolve("piratage")
    'Cybersécurité/Cybercriminalité'
    """
    old = taxonomy.get(label)
    if len(taxonomy) < 2:
        raise InputError(f"{old.name!r} is the only label", "a taxonomy needs at least one")
    replacements: dict[str, list[Label]] = {old.name: []}
    successors = []
    if successor is not None:
        new_label = taxonomy.get(successor)
        if new_label is old:
            raise InputError(f"{old.name!r} cannot replace itself", "expected another label")
        aliases, weight = _aliases(new_label.name, [new_label, old]), new_label.weight + old.weight
        replacements[new_label.name] = [replace(new_label, aliases=aliases, weight=weight)]
        successors = [new_label.name]
    labels = labels_with(taxonomy, replacements, successors=successors)
    return difference(
        "retire", taxonomy, labels, old=[old.name], new=successors, on=on, who=who, note=note
    )


def undo(
    taxonomy: Taxonomy,
    history: Iterable[Change],
    *,
    on: dt.date,
    who: str = "",
    note: str = "",
) -> tuple[Taxonomy, Change]:
    """Undo the last change in effect; a second undo undoes the one before it.

    Raises
    ------
    InputError
        If there is none, or the taxonomy was edited in another way since.

    Examples
    --------
    >>> day = dt.date(2026, 12, 1)
    >>> renamed, change = rename(Taxonomy.from_names(["Yas"]), "Yas", "Mixx", on=day)
    >>> undo(renamed, [change], on=day)[0].labels == Taxonomy.from_names(["Yas"]).labels
    True
    """
    changes = effective_changes(history)
    if not changes:
        raise InputError(
            "Nothing to undo", "the history is empty, or every change is already undone"
        )
    last = changes[-1]
    if taxonomy.digest() != last.now:
        raise InputError(
            f"The taxonomy was edited by hand after the change «{last}»",
            "revert that edit first, or make the opposite change",
        )
    new_labels = {label for _, label in last.after}
    labels = [label for label in taxonomy if label not in new_labels]
    for position, label in last.before:
        labels.insert(position, label)
    return difference(
        "undo", taxonomy, labels, old=last.new, new=last.old, on=on, who=who, note=note
    )


def _check_name(taxonomy: Taxonomy, name: str, *, allowed: set[str]) -> str:
    """Return a new name with its spaces cleaned; it may be a name or alias of the allowed labels only."""
    clean_name = squeeze(name)
    if not clean_name or "|" in clean_name:
        raise InputError(f"Invalid name {name!r}", "expected at least one letter, and no '|'")
    owner = taxonomy.find(clean_name)
    if owner is not None and owner not in allowed:
        is_name = label_key(owner) == label_key(clean_name)
        raise InputError(
            f"{clean_name!r} is already {'a label' if is_name else f'an alias of {owner!r}'}",
            "merge the labels, or choose another name" if allowed else "choose another name",
        )
    return clean_name


def _aliases(name: str, members: Sequence[Label]) -> tuple[str, ...]:
    """Return the aliases of a label that takes over the names of other labels."""
    names = _distinct(alias for member in members for alias in (member.name, *member.aliases))
    return tuple(alias for alias in names if label_key(alias) != label_key(name))


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(label_key(text), text)
    return tuple(first.values())
