"""``osiris-nlp train``."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from osiris_nlp.base.errors import ModelError
from osiris_nlp.cli.desk.desk_store import check_extra, open_desk
from osiris_nlp.cli.desk.learning_corpus import record_of
from osiris_nlp.cli.input_corpus import columns_from, read_inputs, report_bad_rows
from osiris_nlp.cli.models.evaluation import say_copies
from osiris_nlp.cli.options import (
    EncoderName,
    InputOptions,
    Inputs,
    Jobs,
    Language,
    SiteOptions,
    TaxonomyFile,
    find_taxonomy,
    read_label_names,
    taxonomy_for,
)
from osiris_nlp.cli.terminal import count_of, out, progress, say

if TYPE_CHECKING:
    from osiris_nlp.base.records import Article
    from osiris_nlp.taxonomy import LabelNames, Taxonomy
    from osiris_nlp.training import TopicClassifier

NewModel = Annotated[Path, typer.Option(metavar="DIR", help="Folder to save the model in.")]
SettingsFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="TOML file with settings of TopicClassifier, one per line, such as folds = 5.",
    ),
]
Seed = Annotated[
    int | None, typer.Option(help="Random seed (default: 0, or random_state in --config).")
]
FeedbackDatabase = Annotated[
    str | None,
    typer.Option(
        "--feedback",
        metavar="URL",
        help="URL of a desk's database, such as sqlite:///desk.db: also learn from its validated "
        "articles. They replace articles of IN with the same id, or the same title and text.",
    ),
]
Replace = Annotated[
    bool,
    typer.Option(
        "--replace",
        help="Replace the model in DIR, if there is one. If it is the promoted model, commands "
        "use the new one from then on.",
    ),
]
SkipFaults = Annotated[
    bool,
    typer.Option(
        "--skip-faults",
        help="Leave out bad rows, list them in DIR.errors.jsonl and train on the others (exit status 3).",
    ),
]


def train(
    inputs: Inputs,
    model: NewModel,
    taxonomy_file: TaxonomyFile = None,
    language: Language = "",
    read: InputOptions = InputOptions(),
    site: SiteOptions = SiteOptions(),
    config: SettingsFile = None,
    seed: Seed = None,
    encoder: EncoderName = None,
    desk: FeedbackDatabase = None,
    jobs: Jobs = None,
    replace: Replace = False,
    skip_faults: SkipFaults = False,
) -> None:
    """Train a model on labelled articles and save it.

    Prints figures from cross-validation by story, so no article is scored by a model trained on it, and
    what more labelled articles promise.
    """
    from osiris_nlp.model.folders.run_log import check_run_log
    from osiris_nlp.model.folders.saving import check_replaceable, free_folder
    from osiris_nlp.model.vocabulary_size import check_size

    # Refuse bad arguments and input before the slow imports and the training.
    check_replaceable(model, replace=replace)
    check_run_log(Path(os.path.realpath(model)).parent)
    taxonomy_path = find_taxonomy(taxonomy_file, inputs)
    taxonomy = taxonomy_for(taxonomy_file, inputs, language)
    columns = columns_from(read.columns)
    articles, n_faults = _read(
        inputs,
        read,
        model if skip_faults else None,
        columns=columns,
        choice=site.choice(),
        taxonomy=taxonomy,
        need_labels=desk is None,
    )
    check_size(articles)
    record = record_of(inputs, articles, taxonomy=taxonomy_path, read=read, skip_faults=skip_faults)
    names = read_label_names(taxonomy_path, language) if desk and taxonomy_path else None
    articles, sources, undecided = _join_feedback(articles, desk, names)
    taxonomy = taxonomy or columns.subjects.taxonomy(articles, language)

    from osiris_nlp.training import evaluate_by_date

    classifier = _classifier(config, taxonomy, jobs, random_state=seed, encoder=encoder)
    with progress() as on_progress:
        classifier.fit(articles, undecided=undecided, on_progress=on_progress)
        by_date = evaluate_by_date(
            classifier, articles, undecided=undecided, on_progress=on_progress
        )
        on_progress("figures", 0, 1)
        folder = free_folder(model, replace=replace)  # others may have filled it in the meantime
        classifier.save(
            folder,
            replace=replace,
            by_date=by_date,
            sources=sources,
            inputs=record,
            n_faults=n_faults,
        )
        on_progress("figures", 1, 1)
    _report_training(classifier, folder, model)
    if n_faults:
        raise typer.Exit(3)


def _read(
    inputs: list[str], read: InputOptions, model: Path | None, **options: Any
) -> "tuple[list[Article], int]":
    """Return the articles and the number of bad rows, listed next to the model; without one, they are refused.

    `options` are those of `read_inputs`.
    """
    from osiris_nlp.corpus import faults_file, listing_faults

    if model is None:
        return read_inputs(inputs, read, **options), 0
    model.parent.mkdir(parents=True, exist_ok=True)  # for their list
    with listing_faults(model) as faults:
        articles = read_inputs(inputs, read, faults=faults, **options)
    if faults.count:
        report_bad_rows(faults.count, faults_file(model), all_bad=False)
    return articles, faults.count


def _join_feedback(
    articles: "list[Article]", database: str | None, names: "LabelNames | None"
) -> "tuple[list[Article], dict[str, int] | None, list[tuple[str, ...]] | None]":
    """Return the articles and those validated at a desk, how many came from where, and their undecided labels."""
    if database is None:
        return articles, None, None
    check_extra()
    from osiris_nlp.desk.model.feedback import Feedback

    with open_desk(database, must_exist=True) as store:
        feedback = Feedback.read(store, names=names)
    n_inputs, articles = len(articles), feedback.joined(articles)
    say(feedback.summary(n_inputs, len(articles)))
    return articles, feedback.sources(articles), feedback.undecided_labels(articles)


def _classifier(
    config: Path | None, taxonomy: "Taxonomy | None", jobs: int | None, **options: Any
) -> "TopicClassifier":
    """Return a classifier with the settings in a file; those that are options replace them."""
    from osiris_nlp.training import TopicClassifier, read_settings

    settings = read_settings(config) if config else {}
    options = {name: value for name, value in options.items() if value is not None}
    settings = {"learning_curve": True, **settings, **options}
    return TopicClassifier(taxonomy, n_jobs=jobs or -1, **settings)


def _report_training(classifier: "TopicClassifier", folder: Path, model: Path) -> None:
    """Print what was learnt; ModelError if it could not be saved where the model was to be."""
    from osiris_nlp.cli.tables.reports import figures_table
    from osiris_nlp.model.folders.promotion import promotion_of
    from osiris_nlp.model.folders.registry import read_manifest
    from osiris_nlp.training.card import date_remark, section_remark
    from osiris_nlp.training.fitting.remarks import encoder_advice

    if classifier.n_unlabelled_:
        say(f"Left out: {count_of(classifier.n_unlabelled_, 'article')} without a label")
    if classifier.n_copies_:
        say_copies(classifier.n_copies_)
    for remark in classifier.remarks_:
        say(f"warning: {remark}")
    manifest = read_manifest(folder)
    figures = manifest["details"]["figures"]
    own, curve = figures["cross_validation"], classifier.model_.learning_curve
    title = f"Cross-validated by story on {own['articles']} reference articles"
    out().print(figures_table(title, own))
    comments = (
        date_remark(figures),
        section_remark(figures),
        classifier.model_.encoder_gain
        or encoder_advice(classifier.n_articles_, len(classifier.classes_)),
        curve and curve.sentence,
        classifier.contamination_,
    )
    for comment in filter(None, comments):
        out().print(str(comment))
    out().print(f"Model {manifest['id']} saved in {folder}")
    if folder != model:
        raise ModelError(
            f"{str(model)!r} was created during the training and is kept: the model is in "
            f"{str(folder)!r}"
        )
    if promotion_of(folder) is not None:
        say(f"{folder} is the promoted model: from now on every command uses the new one")
