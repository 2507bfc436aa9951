"""What a model was trained on, as ``train`` records it, so that ``desk learn`` can read it again."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osiris_nlp.base.records import Article
    from osiris_nlp.taxonomy import Taxonomy

_NONE: Mapping[str, Any] = {}


def record_of(
    inputs: Sequence[str],
    articles: "Sequence[Article]",
    *,
    taxonomy: Path | None,
    **options: Any,
) -> dict[str, Any] | None:
    """Return the inputs of a training as JSON-ready values, with a digest of the articles read from them.

    None if they cannot be read again: standard input, the URL of a database, which may have a
    password, or a name that JSON cannot hold.

    Parameters
    ----------
    options : arguments of `read_inputs`
    """
    from osiris_nlp.base.database import is_url
    from osiris_nlp.corpus import corpus_digest
    from osiris_nlp.model.manifest import is_recordable

    if any(name == "-" or is_url(name) for name in inputs):
        return None
    # Links are not followed: they may lead elsewhere the next time.
    record = {
        "paths": [os.path.abspath(name) for name in inputs],  # noqa: PTH100
        "taxonomy": os.path.abspath(taxonomy) if taxonomy else None,  # noqa: PTH100
        "options": {name: value for name, value in options.items() if value},
        "sha256": corpus_digest(articles),
    }
    return record if is_recordable(record) else None


def read_recorded(
    details: Mapping[str, Any], *, model: str
) -> "tuple[list[Article], Taxonomy | None]":
    """Read the inputs that a model recorded; return the articles and the taxonomy.

    Raises
    ------
    InputError
        If none are recorded, or they are missing or have changed.
    """
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.cli.options import read_taxonomy_file, site_choice
    from osiris_nlp.cli.reading import read_inputs
    from osiris_nlp.corpus import corpus_digest

    record = details.get("inputs") or _NONE
    if not record:
        raise InputError(
            f"Model {model!r} does not say what it was trained on",
            "train a model from files with osiris-nlp train IN… --model DIR, and promote it",
        )
    taxonomy, options = record["taxonomy"], record["options"]
    for path in [*record["paths"], *([taxonomy] if taxonomy else [])]:
        if not Path(path).exists():
            raise InputError(
                f"{path!r}, on which {model!r} was trained, is missing",
                "put it back, or train a model on what there is with: osiris-nlp train",
            )
    labels = read_taxonomy_file(Path(taxonomy)) if taxonomy else None
    articles = read_inputs(
        record["paths"],
        form=options.get("form"),
        columns=options.get("columns"),
        taxonomy=labels,
        choice=site_choice(options.get("groups"), options.get("statuts"), options.get("prefix")),
        report=False,
    )
    if corpus_digest(articles) != record["sha256"]:
        raise InputError(
            f"The articles on which {model!r} was trained, or the names of their labels, have changed "
            f"({', '.join(filter(None, [*record['paths'], taxonomy]))})",
            "train a model on them as they are now with: osiris-nlp train",
        )
    return articles, labels
