"""The user's cache folder: what is there can be made again."""

import os
from pathlib import Path


def user_cache() -> Path:
    """Return the toolkit's folder in the user's cache, which may not exist yet.

    Examples
    --------
    >>> user_cache().name
    'osiris-nlp'
    """
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "osiris-nlp")
