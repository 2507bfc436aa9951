"""Which model is in use: the promoted one, or else the one that comes with the package."""

import os
from importlib.metadata import version
from pathlib import Path

from osiris_nlp.model.promotion import promoted_model, promoted_name
from osiris_nlp.model.registry import MANIFEST

BUNDLED = Path(__file__).parent / "bundled"


def model_in_use(models: str | Path) -> Path | None:
    """Return the folder of the model in use: the one promoted in `models`, or else the bundled one.

    None if none is promoted and the package was installed without a model; see
    `training.bundled.train_bundled`.

    Raises
    ------
    ModelError
        As `promoted_model`, if one is promoted.
    """
    return promoted_model(models) if promoted_name(models) is not None else bundled_model()


def bundled_model() -> Path | None:
    """Return the folder of the bundled model, in the package or in the user's cache; None if there is none."""
    folders = (BUNDLED, cached_folder())
    return next((folder for folder in folders if (folder / MANIFEST).is_file()), None)


def cached_folder() -> Path:
    """Return where the bundled model is if the package cannot be written."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache, "osiris-nlp", version("osiris-nlp"), BUNDLED.name)
