"""The URIs that identify labels in other tools."""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

from osiris_nlp.base.errors import InputError
from osiris_nlp.taxonomy.labels import BASE, Label, is_uri

_BASE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]*", re.IGNORECASE)


def concept_uris(labels: Iterable[Label], *, base: str = BASE) -> list[str]:
    """Return one URI per label, all different: its own, or its id if that is a URI, else the base with the id.

    Parameters
    ----------
    base : prefix of the id, or of the name if a label has no id

    Raises
    ------
    InputError
        If `base` is not the start of a URI.

    Examples
    --------
    >>> concept_uris([Label(name="Noms de domaine", id="43"), Label(name="Téléphonie")])
    ['urn:osiris-nlp:label:43', 'urn:osiris-nlp:label:T%C3%A9l%C3%A9phonie']
    """
    if not _BASE.fullmatch(base):
        raise InputError(
            f"Invalid base {base!r}", "expected a URI such as 'https://example.org/keywords/'"
        )
    used_uris, uris = {base}, []
    n_namesakes = Counter[str]()
    for label in labels:
        own = label.uri or label.id
        if not is_uri(own):
            own = base + quote(label.id or label.name, safe="")
        uri = own
        while uri in used_uris:
            n_namesakes[own] += 1
            uri = f"{own}-{n_namesakes[own] + 1}"
        used_uris.add(uri)
        uris.append(uri)
    return uris
