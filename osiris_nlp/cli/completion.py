"""Completion of the names of models and labels in a shell.

A shell calls these functions each time Tab is pressed, in a folder whose files may be a stranger's. They
write nothing, train nothing, ignore what cannot be read, and leave out names that a shell might execute.
"""

import os
import re
from collections.abc import Callable, Iterable

import typer

from osiris_nlp.base.errors import OsirisError

_BEFORE_NAME = re.compile(r"(?=[^\w,./+-])")
# No quotation mark, backslash, dollar or backtick: the shell evaluates what a command prints.
_HARMLESS = re.compile(r"\w[\w ,./&()’+-]{0,254}")


class _EscapedName(str):
    """A name as bash needs it. Typer drops names that do not begin with the word typed, without its escapes."""

    __slots__ = ()

    def startswith(self, *_: object) -> bool:
        return True


def model_names(ctx: typer.Context, args: list[str], incomplete: str) -> list[str]:  # noqa: ARG001
    """Return the names of models that begin with a word."""

    def models() -> Iterable[str]:
        from osiris_nlp.model.folders.in_use import models_folder

        # As `list_models`, whose module is slow to load.
        manifests = models_folder(ctx.params["models"]).glob("[!.]*/model.json")
        return sorted(path.parent.name for path in manifests)

    return _names(models, incomplete)


def label_names(ctx: typer.Context, args: list[str], incomplete: str) -> list[str]:  # noqa: ARG001
    """Return the labels of the taxonomy that begin with a word."""

    def labels() -> Iterable[str]:
        from osiris_nlp.cli.options import find_taxonomy
        from osiris_nlp.taxonomy import read_taxonomy

        file = find_taxonomy(ctx.params["taxonomy_file"])
        if file is not None:
            return read_taxonomy(file).names
        from osiris_nlp.model.folders.in_use import model_in_use
        from osiris_nlp.model.folders.registry import read_manifest

        model = model_in_use(ctx.params.get("models"))
        return read_manifest(model)["labels"] if model else ()

    return _names(labels, incomplete)


def _names(find_names: Callable[[], Iterable[str]], incomplete: str) -> list[str]:
    try:
        names = [
            name
            for name in find_names()
            if name.startswith(incomplete) and _HARMLESS.fullmatch(name)
        ]
    except (OsirisError, OSError):
        return []
    word = os.environ.get("COMP_WORDS", "").rpartition("\n")[2]
    if os.environ.get("_OSIRIS_NLP_COMPLETE") != "complete_bash" or word.startswith(('"', "'")):
        return names
    return [_EscapedName(_BEFORE_NAME.sub(r"\\", name)) for name in names]
