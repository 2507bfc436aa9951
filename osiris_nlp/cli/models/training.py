"""``osiris-nlp train``."""

import os
from collections.abc import Mapping
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from osiris_nlp.base.errors import ModelError
from osiris_nlp.cli.desk.database import check_extra, open_desk
from osiris_nlp.cli.desk.learning_corpus import record_of
from osiris_nlp.cli.models.evaluation import say_copies
from osiris_nlp.cli.options import (
    EncoderName,
    Inputs,
    Jobs,
    Reading,
    SiteReading,
    TaxonomyFile,
    find_taxonomy,
    read_label_names,
    taxonomy_for,
)
from osiris_nlp.cli.reading import read_inputs, report_bad_rows
from osiris_nlp.cli.terminal import count_of, out, progress, say

if TYPE_CHECKING:
    from osiris_nlp.desk.model.feedback import Feedback
    from osiris_nlp.taxonomy import LabelNames
    from osiris_nlp.training import TopicClassifier


def train(
    inputs: Inputs,
    model: Annotated[
        Path, typer.Option("--model", metavar="DIR", help="Folder to save the model in.")
    ],
    taxonomy_file: TaxonomyFile = None,
    read: Reading = Reading(),
    site: SiteReading = SiteReading(),
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="TOML file with settings of TopicClassifier, one per line, such as folds = 5.",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", help="Random seed (default: 0, or random_state in --config)."),
    ] = None,
    encoder: EncoderName = None,
    desk: Annotated[
        str | None,
        typer.Option(
            "--feedback",
            metavar="URL",
            help="URL of a desk's database, such as sqlite:///desk.db: also learn from its validated "
            "articles. They replace articles of IN with the same id, or the same title and text.",
        ),
    ] = None,
    jobs: Jobs = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Replace the model in DIR, if there is one. If it is the promoted model, commands "
            "use the new one from then on.",
        ),
    ] = False,
    skip_faults: Annotated[
        bool,
        typer.Option(
            "--skip-faults",
            help="Leave out bad rows, list them in DIR.errors.jsonl and train on the others (exit status 3).",
        ),
    ] = False,
) -> None:
    """Train a model on labelled articles and save it.

    Prints figures from cross-validation by story, so no article is scored by a model trained on it, and
    what more labelled articles promise.
    """
    from osiris_nlp.corpus import faults_file, listing_faults
    from osiris_nlp.model.promotion import promotion_of
    from osiris_nlp.model.registry import read_manifest
    from osiris_nlp.model.runs import check_run_log
    from osiris_nlp.model.saving import check_replaceable, free_folder

    # Refuse bad arguments and input before the slow imports and the training.
    check_replaceable(model, replace=replace)
    check_run_log(Path(os.path.realpath(model)).parent)
    taxonomy_path = find_taxonomy(taxonomy_file, inputs)
    taxonomy = taxonomy_for(taxonomy_file, inputs)
    if skip_faults:
        model.parent.mkdir(parents=True, exist_ok=True)  # for their list
    with listing_faults(model) if skip_faults else nullcontext() as faults:
        articles = read_inputs(
            inputs,
            read,
            choice=site.choice(),
            taxonomy=taxonomy,
            need_labels=desk is None,
            faults=faults,
        )
    n_faults = faults.count if faults else 0
    if n_faults:
        report_bad_rows(n_faults, faults_file(model), all_bad=False)
    record = record_of(inputs, articles, taxonomy=taxonomy_path, read=read, skip_faults=skip_faults)
    sources, undecided = None, None
    if desk is not None:
        names = read_label_names(taxonomy_path) if taxonomy_path else None
        feedback = read_feedback(desk, names=names)
        n_inputs, articles = len(articles), feedback.joined(articles)
        sources, undecided = feedback.sources(articles), feedback.undecided_labels(articles)
        say(feedback.summary(n_inputs, len(articles)))

    from osiris_nlp.training import TopicClassifier, evaluate_by_date, read_settings

    options = {"random_state": seed, "encoder": encoder}
    settings = read_settings(config) if config else {}
    settings |= {name: value for name, value in options.items() if value is not None}
    with progress() as on_progress:
        classifier = TopicClassifier(
            taxonomy, n_jobs=jobs or -1, **{"learning_curve": True, **settings}
        )
        classifier.fit(articles, undecided=undecided, on_progress=on_progress)
        by_date = evaluate_by_date(classifier, articles, undecided=undecided)
    folder = free_folder(model, replace=replace)  # others may have filled it in the meantime
    saved = classifier.save(
        folder,
        replace=replace,
        by_date=by_date,
        sources=sources,
        inputs=record,
        n_faults=n_faults,
    )
    manifest = read_manifest(saved)
    _print_training(classifier, manifest["details"]["figures"])
    out().print(f"Model {manifest['id']} saved in {folder}")
    if folder != model:
        raise ModelError(
            f"{str(model)!r} was created during the training and is kept: the model is in "
            f"{str(folder)!r}"
        )
    if promotion_of(folder) is not None:
        say(f"{folder} is the promoted model: from now on every command uses the new one")
    if n_faults:
        raise typer.Exit(3)


def _print_training(classifier: "TopicClassifier", figures: Mapping[str, Any]) -> None:
    from osiris_nlp.cli.tables.reports import figures_table
    from osiris_nlp.training.card import date_remark, section_remark
    from osiris_nlp.training.remarks import encoder_advice

    if classifier.n_unlabelled_:
        say(f"Left out: {count_of(classifier.n_unlabelled_, 'article')} without a label")
    if classifier.n_copies_:
        say_copies(classifier.n_copies_)
    for remark in classifier.remarks_:
        say(f"warning: {remark}")
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


def read_feedback(url: str, *, names: "LabelNames | None") -> "Feedback":
    """Return what editors have validated at a desk, to train on."""
    check_extra()
    from osiris_nlp.desk.model.feedback import Feedback

    with closing(open_desk(url, must_exist=True)) as store:
        return Feedback.read(store, names=names)
