"""Which model is in use: the promoted one of the folder of models, or else the one that comes with the package."""

import os
from pathlib import Path

from osiris_nlp.base.errors import ModelError, presentable
from osiris_nlp.base.user_cache import user_cache

BUNDLED = Path(__file__).parents[1] / "bundled"
_VARIABLE = "OSIRIS_MODELS"


def models_folder(folder: str | Path | None = None) -> Path:
    """Return the folder of models: the one given, or that of the variable OSIRIS_MODELS, or else ``models``.

    Only ``models``, in the current folder, may be missing.

    Raises
    ------
    ModelError
        If the folder given, or that of the variable, does not exist, or is itself a model.

    Examples
    --------
    >>> models_folder("models/nowhere")
    Traceback (most recent call last):
    osiris_nlp.base.errors.ModelError: No folder of models at 'models/nowhere': create it, or correct --models
    """
    variable = os.environ.get(_VARIABLE)
    name = str(folder or variable or "models")
    origin = "--models" if folder and name != variable else _VARIABLE
    if (folder or variable) and os.path.isfile(os.path.join(name, "model.json")):  # noqa: PTH113, PTH118
        raise ModelError(
            f"{presentable(repr(name))} is a model, not a folder of models: name it with --model, or "
            f"correct {origin}"
        )
    if (folder or variable) and not os.path.isdir(name):  # noqa: PTH112 (a name may be too long)
        raise ModelError(
            f"No folder of models at {presentable(repr(name))}: create it, or correct {origin}"
        )
    return Path(name)


def model_in_use(models: str | Path | None = None) -> Path | None:
    """Return the folder of the model in use: the one promoted in `models`, or else the bundled one.

    None if none is promoted and the package was installed without a model; see
    `training.bundled_model.train_bundled`.

    Parameters
    ----------
    models : folder of models; see `models_folder`

    Raises
    ------
    ModelError
        As `models_folder`, or as `promoted_model` if one is promoted.
    """
    from osiris_nlp.model.folders.promotion import promoted_model, promoted_name  # noqa: PLC0415 (slow to load)

    models = models_folder(models)
    return promoted_model(models) if promoted_name(models) is not None else bundled_model()


def bundled_model() -> Path | None:
    """Return the folder of the bundled model, in the package or in the user's cache; None if there is none."""
    from osiris_nlp.model.folders.registry import MANIFEST  # noqa: PLC0415

    if (BUNDLED / MANIFEST).is_file():
        return BUNDLED
    folder = cached_folder()
    return folder if (folder / MANIFEST).is_file() else None


def cached_folder() -> Path:
    """Return where the bundled model is if the package cannot be written."""
    from importlib.metadata import version  # noqa: PLC0415 (slow to load)

    return user_cache() / version("osiris-nlp") / BUNDLED.name
