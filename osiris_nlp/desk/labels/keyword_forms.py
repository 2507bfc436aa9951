"""What a manager asks of the keywords, in an address or a form: checked, and a fault said in French."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Literal

from osiris_nlp.base.language.text import squeeze
from osiris_nlp.base.language.words import words
from osiris_nlp.desk.articles.queue.addresses import read_number
from osiris_nlp.desk.labels.keyword_changes import Edit
from osiris_nlp.taxonomy import Change, Label, Taxonomy, label_key
from osiris_nlp.taxonomy.changing import changes
from osiris_nlp.taxonomy.labels import MOST_CHARACTERS

Kind = Literal["modifier", "renommer", "fusionner", "retirer"]
KINDS: tuple[Kind, ...] = ("modifier", "renommer", "fusionner", "retirer")
_LONGEST = 2000  # characters of the cues, the definition, or the reason for a change
_FIELDS = {"indices": "Indices", "definition": "Définition", "motif": "Motif"}
_TICK = "article-"
_BETWEEN_CUES = re.compile(r"(?<!\d),|,(?!\d)|\n")  # not the comma of «0,5 %»


class FormError(Exception):
    """What was entered cannot be done; the message says why, in French."""


def read_new_label(fields: Mapping[str, str], taxonomy: Taxonomy) -> Label:
    """Return a keyword to try, or to add, as a label without examples.

    It reads the fields `nom`, `indices` (between commas or line breaks) and `definition`.

    Raises
    ------
    FormError
        If the name is missing or taken, or a field is too long.
    """
    return read_description(fields, Label(name=_checked_name(fields.get("nom", ""), taxonomy)))


def read_description(fields: Mapping[str, str], label: Label) -> Label:
    """Return a keyword with the cues and the definition of the fields, as `read_new_label` reads them."""
    texts = _BETWEEN_CUES.split(_text(fields, "indices"))
    cues, note = tuple(filter(None, map(squeeze, texts))), squeeze(_text(fields, "definition"))
    if not words(" ".join((label.name, *cues))):
        raise FormError("Indiquez un mot au moins, dans le nom ou parmi les indices.")
    return replace(label, cues=cues, scope_note=note)


def addition(label: Label, **record: Any) -> Edit:
    """Return the change that adds a keyword; `record` says when, who and why."""
    return partial(
        changes.add, name=label.name, cues=label.cues, scope_note=label.scope_note, **record
    )


def read_edit(
    kind: Kind, fields: Mapping[str, str], taxonomy: Taxonomy
) -> Callable[..., tuple[Taxonomy, Change]]:
    """Return the change of a keyword (`mot`) that the fields ask for, to be called with a taxonomy.

    `nom` is its new name, the keyword to merge it into or, if any, the one that replaces it. Its description
    is read as `read_description` does.

    Raises
    ------
    FormError
        If the keyword is not in the list, or its new name is missing, taken or not in the list.
    """
    label, name = find_label(fields.get("mot", ""), taxonomy), fields.get("nom", "")
    if kind == "modifier":
        new = read_description(fields, label)
        if new == label:
            raise FormError("Rien n’est changé : modifiez les indices ou la définition.")
        return partial(changes.describe, label=label.name, cues=new.cues, scope_note=new.scope_note)
    if kind == "renommer":
        if name.strip() == label.name:
            raise FormError("C’est déjà son nom.")
        new_name = _checked_name(name, taxonomy, own=label)
        return partial(changes.rename, old=label.name, new=new_name)
    if kind == "retirer" and not name.strip():
        if len(taxonomy) == 1:
            raise FormError("C’est le seul mot-clé de la liste.")
        return partial(changes.retire, label=label.name)
    other = find_label(name, taxonomy)
    if other == label:
        raise FormError("Choisissez un autre mot-clé.")
    if kind == "retirer":
        return partial(changes.retire, label=label.name, successor=other.name)
    return partial(changes.merge, labels=[label.name, other.name], into=other.name)


def find_label(name: str, taxonomy: Taxonomy) -> Label:
    """Return the label with a name or alias; FormError if there is none."""
    found_name = taxonomy.find(name)
    if found_name is None:
        raise FormError(
            f"« {name[:MOST_CHARACTERS]} » n’est pas dans la liste."
            if name.strip()
            else "Choisissez un mot-clé de la liste."
        )
    return taxonomy.get(found_name)


def read_reason(fields: Mapping[str, str]) -> str:
    """Return why the manager makes the change; FormError if that is too long."""
    return squeeze(_text(fields, "motif"))


def read_ticks(fields: Mapping[str, str]) -> list[int]:
    """Return the numbers of the articles that were ticked.

    Examples
    --------
    >>> read_ticks({"nom": "Satellites", "article-12": "on", "article-x": "on"})
    [12]
    """
    names = (name.removeprefix(_TICK) for name in fields if name.startswith(_TICK))
    return [number for name in names if (number := read_number(name)) is not None]


def _checked_name(text: str, taxonomy: Taxonomy, *, own: Label | None = None) -> str:
    name = squeeze(text)
    if not name or "|" in name or len(name) > MOST_CHARACTERS:
        raise FormError("Indiquez un nom de 255 caractères au plus, sans barre verticale.")
    owner = taxonomy.find(name)
    if owner is None or (own is not None and owner == own.name):
        return name
    if label_key(owner) == label_key(name):
        raise FormError(f"« {owner} » est déjà dans la liste.")
    raise FormError(f"« {name} » est déjà un autre nom de « {owner} ».")


def _text(fields: Mapping[str, str], name: str) -> str:
    text = fields.get(name, "")
    if len(text) > _LONGEST or "|" in text:
        raise FormError(f"{_FIELDS[name]} : {_LONGEST} caractères au plus, sans barre verticale.")
    return text
