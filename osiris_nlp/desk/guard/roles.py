"""What only a manager («responsable») may do; an editor may do everything else."""

from osiris_nlp.desk.guard.origins import SAFE_METHODS

# The beginnings of paths, in whole segments, and whether reading them is a manager's as well.
_RESERVED = (
    ("/equipe", True),
    ("/modele", False),
    ("/mots-cles", False),
)


def needs_manager(method: str, path: str) -> bool:
    """Return whether only a manager may send such a request.

    >>> needs_manager("GET", "/mots-cles/3"), needs_manager("POST", "/mots-cles/3/retirer")
    (False, True)
    >>> needs_manager("GET", "/equipe"), needs_manager("POST", "/api/articles/3/decisions")
    (True, False)
    """
    return any(
        (path == start or path.startswith(f"{start}/"))
        and (covers_reading or method not in SAFE_METHODS)
        for start, covers_reading in _RESERVED
    )
