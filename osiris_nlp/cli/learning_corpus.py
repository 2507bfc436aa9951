"""The corpus that ``desk learn`` learns from: what ``train`` recorded in the model, or the desk's file names."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from osiris_nlp.base.records import Article
    from osiris_nlp.desk.configuration import Corpus
    from osiris_nlp.taxonomy import LabelNames, Taxonomy


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


@dataclass(frozen=True, slots=True)
class LearningCorpus:
    """The articles to learn from, the labels of their taxonomy, and the record of both for the next time."""

    articles: "list[Article]"
    names: "LabelNames | None"
    record: Mapping[str, Any] | None

    @property
    def taxonomy(self) -> "Taxonomy | None":
        """The labels to learn; None for those of the articles."""
        return self.names.taxonomy if self.names else None

    @classmethod
    def configured(cls, corpus: "Corpus") -> "LearningCorpus":
        """Read the corpus that the desk's file names, as it is now; InputError as `read_inputs`.

        Articles that were labelled before the last changes of the taxonomy get the labels that they have now.
        """
        from osiris_nlp.cli.options import find_taxonomy

        options = {
            "form": corpus.format,
            "columns": [*corpus.columns],
            "groups": [*corpus.group],
            "statuts": [*corpus.statut],
            "prefix": corpus.prefix,
        }
        file = find_taxonomy(Path(corpus.taxonomy) if corpus.taxonomy else None, corpus.inputs)
        articles, names = _read(corpus.inputs, file, options)
        record = record_of(corpus.inputs, articles, taxonomy=file, **options)
        return cls(names.follow(articles) if names else articles, names, record)

    @classmethod
    def recorded(cls, details: Mapping[str, Any], *, model: str) -> "LearningCorpus":
        """Read again what a model was trained on.

        Raises
        ------
        InputError
            If no inputs are recorded, or they are missing or have changed.
        """
        from osiris_nlp.base.errors import InputError
        from osiris_nlp.corpus import corpus_digest

        record = details.get("inputs")
        if not record:
            raise InputError(
                f"Model {model!r} does not say what it was trained on",
                "name the corpus in a TOML file, after a line [corpus], and pass it with --config",
            )
        paths, taxonomy_file = record["paths"], record["taxonomy"]
        for path in filter(None, [*paths, taxonomy_file]):
            if not Path(path).exists():
                raise InputError(
                    f"{path!r}, on which {model!r} was trained, is missing",
                    "put it back, or name the corpus with --config",
                )
        articles, names = _read(
            paths, Path(taxonomy_file) if taxonomy_file else None, record["options"]
        )
        digest = names.taxonomy.digest() if names else None
        is_same_taxonomy = digest in {None, details["taxonomy"]["sha256"]}
        if corpus_digest(articles) != record["sha256"] or not is_same_taxonomy:
            raise InputError(
                f"The articles on which {model!r} was trained, or their taxonomy, have changed "
                f"({', '.join(filter(None, [*paths, taxonomy_file]))})",
                "to learn from them as they are now, name them with --config",
            )
        return cls(names.follow(articles) if names else articles, names, record)


def _read(
    inputs: Sequence[str], taxonomy_file: Path | None, options: Mapping[str, Any]
) -> "tuple[list[Article], LabelNames | None]":
    """Return the articles, labelled as they are or were, and the labels of their taxonomy."""
    from osiris_nlp.cli.options import read_label_names
    from osiris_nlp.cli.reading import read_inputs

    names = read_label_names(taxonomy_file) if taxonomy_file else None
    articles = read_inputs(
        inputs,
        form=options.get("form"),
        columns=options.get("columns"),
        taxonomy=names.reading_taxonomy() if names else None,
        groups=options.get("groups"),
        statuts=options.get("statuts"),
        prefix=options.get("prefix"),
        report=False,
    )
    return articles, names
