"""The corpus that ``desk learn`` learns from: the files that ``train`` recorded, or what the desk's file names."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osiris_nlp.base.errors import Faults, InputError
from osiris_nlp.cli.input_corpus import columns_from, read_inputs
from osiris_nlp.cli.options import InputOptions, SiteOptions, find_taxonomy, read_label_names

if TYPE_CHECKING:
    from osiris_nlp.base.records import Article
    from osiris_nlp.desk.intake.configuration import Corpus
    from osiris_nlp.sites.choice import Choice
    from osiris_nlp.taxonomy import LabelNames, Taxonomy

_REMEDY = "name the corpus in a TOML file, after a line [corpus], and pass it with --config FILE"


def record_of(
    inputs: Sequence[str],
    articles: "Sequence[Article]",
    *,
    taxonomy: Path | None,
    read: InputOptions,
    skip_faults: bool = False,
) -> dict[str, Any] | None:
    """Return the inputs of a training as JSON-ready values, with a digest of the articles read from them.

    None if one of them is not a plain file, such as standard input, a site or a database, or has a
    name that JSON cannot hold.
    """
    from osiris_nlp.corpus import corpus_digest
    from osiris_nlp.model.folders.manifest import is_recordable

    if not all(os.path.isfile(name) for name in inputs):  # noqa: PTH113 (a name may be too long)
        return None
    # Links are not followed: they may lead elsewhere the next time.
    record = {
        "paths": [os.path.abspath(name) for name in inputs],  # noqa: PTH100
        "taxonomy": os.path.abspath(taxonomy) if taxonomy else None,  # noqa: PTH100
        "options": {
            **{name: value for name, value in asdict(read).items() if value},
            **({"skip_faults": True} if skip_faults else {}),
        },
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
    def configured(cls, corpus: "Corpus", language: str) -> "LearningCorpus":
        """Read the corpus that the desk's file names, as it is now, in a language; InputError as `read_inputs`.

        Articles that were labelled before the last changes of the taxonomy get the labels that they have now.
        """
        file = find_taxonomy(Path(corpus.taxonomy) if corpus.taxonomy else None, corpus.inputs)
        read = InputOptions(corpus.format, [*corpus.columns])
        site = SiteOptions([*corpus.group], [*corpus.statut], corpus.prefix)
        articles, names = _read(corpus.inputs, file, read, site.choice(), language=language)
        record = record_of(corpus.inputs, articles, taxonomy=file, read=read)
        return cls(names.follow(articles) if names else articles, names, record)

    @classmethod
    def recorded(cls, folder: Path, details: Mapping[str, Any]) -> "LearningCorpus":
        """Read again the files on which a model was trained, as the run log next to it confirms.

        Raises
        ------
        InputError
            If none are recorded, the model was not trained here, or a file is missing, has changed or
            is not a plain file.
        """
        from osiris_nlp.corpus import corpus_digest

        record = details.get("inputs")
        if not record:
            raise InputError(f"Model {folder.name!r} does not say what it was trained on", _REMEDY)
        if not _was_trained_here(folder):
            raise InputError(
                f"Model {folder.name!r} was not trained in {str(folder.parent)!r}", _REMEDY
            )
        paths, taxonomy_file, options = record["paths"], record["taxonomy"], record["options"]
        for path in filter(None, [*paths, taxonomy_file]):
            if not os.path.isfile(path):  # noqa: PTH113
                raise InputError(
                    f"{path!r}, on which {folder.name!r} was trained, is not a file any more",
                    f"put it back, or {_REMEDY}",
                )
        read = InputOptions(options.get("form"), options.get("columns"))
        faults = Faults() if options.get("skip_faults") else None
        file = Path(taxonomy_file) if taxonomy_file else None
        language = details.get("taxonomy", {}).get("language", "")
        articles, names = _read(paths, file, read, faults=faults, language=language)
        digest = names.taxonomy.digest() if names else None
        is_same_taxonomy = digest in {None, details.get("taxonomy", {}).get("sha256")}
        if corpus_digest(articles) != record["sha256"] or not is_same_taxonomy:
            raise InputError(
                f"The articles on which {folder.name!r} was trained, or their taxonomy, have changed "
                f"({', '.join(filter(None, [*paths, taxonomy_file]))})",
                f"to learn from them as they are now, {_REMEDY}",
            )
        return cls(names.follow(articles) if names else articles, names, record)


def _was_trained_here(folder: Path) -> bool:
    """Return whether the run log next to a model has its training: it did not come with its folder."""
    from osiris_nlp.model.folders.registry import read_manifest
    from osiris_nlp.model.folders.run_log import read_runs

    model_id = read_manifest(folder)["id"]
    return any(
        run.get("what") == "train" and run.get("id") == model_id for run in read_runs(folder.parent)
    )


def _read(
    inputs: Sequence[str],
    taxonomy_file: Path | None,
    read: InputOptions,
    choice: "Choice | None" = None,
    faults: Faults | None = None,
    language: str = "",
) -> "tuple[list[Article], LabelNames | None]":
    """Return the articles, labelled as they are or were, and the labels of their taxonomy."""
    from osiris_nlp.taxonomy import LabelNames

    names = read_label_names(taxonomy_file, language) if taxonomy_file else None
    columns = columns_from(read.columns)
    articles = read_inputs(
        inputs,
        read,
        columns=columns,
        choice=choice,
        taxonomy=names.reading_taxonomy() if names else None,
        report=False,
        faults=faults,
    )
    if names is None and (taxonomy := columns.subjects.taxonomy(articles, language)):
        names = LabelNames(taxonomy, ())
    return articles, names
