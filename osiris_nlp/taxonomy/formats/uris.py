"""The URIs that labels have outside: what other tools know a concept by."""

import re
from collections.abc import Iterable
from urllib.parse import quote

from osiris_nlp.base.errors import InputError
from osiris_nlp.taxonomy.labels import Label

# Of nobody's domain: whoever has one names it.
BASE = "urn:osiris-nlp:label:"
_URI = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`\x00-\x20]+", re.IGNORECASE)
_BASE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]*", re.IGNORECASE)


def is_uri(text: str) -> bool:
    """Tell whether a text is a URI by itself.

    Examples
    --------
    >>> is_uri("http://www.yso.fi/onto/yso/p4354"), is_uri("fintech"), is_uri("SMSI : sommet")
    (True, False, False)
    """
    return bool(_URI.fullmatch(text))


def concept_uris(labels: Iterable[Label], *, base: str = BASE) -> list[str]:
    """Return a URI a label, no two the same: its id where that is one, else one made of the base.

    Parameters
    ----------
    base : what the id, or for want of one the name, is put behind

    Raises
    ------
    InputError
        If `base` does not begin like a URI.

    Examples
    --------
    >>> concept_uris([Label(name="Noms de domaine", id="43"), Label(name="Téléphonie")])
    ['urn:osiris-nlp:label:43', 'urn:osiris-nlp:label:T%C3%A9l%C3%A9phonie']
    """
    if not _BASE.fullmatch(base):
        raise InputError(f"Base {base!r}", "expected a URI like 'https://example.org/keywords/'")
    taken, uris = {base}, []
    for label in labels:
        own = label.id if is_uri(label.id) else base + quote(label.id or label.name, safe="")
        uri, number = own, 1
        while uri in taken:
            number += 1
            uri = f"{own}-{number}"
        taken.add(uri)
        uris.append(uri)
    return uris
