"""``osiris-nlp desk learn``."""

import datetime as dt
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from osiris_nlp.cli.desk import DATABASE, Database, check_extra, log_command, open_desk
from osiris_nlp.cli.options import Jobs, ModelsFolder, model_folder
from osiris_nlp.cli.terminal import out, progress, say

if TYPE_CHECKING:
    from osiris_nlp.desk.store import Store
    from osiris_nlp.desk_learning import Candidacy
    from osiris_nlp.training import TopicClassifier


def desk_learn(
    database: Database = DATABASE,
    models: ModelsFolder = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            help="Name of the new model (default: the day, with a number if there is one already).",
        ),
    ] = None,
    condition: Annotated[
        Literal["better"] | None,
        typer.Option(
            "--promote-if",
            metavar="better",
            help="Promote the new model if it is better, and do not keep it otherwise; by default, it is "
            "kept and not promoted.",
        ),
    ] = None,
    jobs: Jobs = None,
) -> None:
    """Train a new model on what editors have validated, and compare it with the one in use; for cron.

    Reads again what the model in use was trained on, adds the validated articles of the desk, and
    trains with the same settings. The new model is better if three conditions hold. It ranks the labels
    of the last three months' articles better; each article is judged by models trained only on earlier
    ones. It does so not only because it knows which labels have become frequent. It is not worse on
    blind articles. A desk that is running uses the promoted model from its next start.
    """
    check_extra()
    from osiris_nlp.base.errors import InputError
    from osiris_nlp.base.files import locked
    from osiris_nlp.desk_learning import NothingNewError
    from osiris_nlp.model.in_use import model_in_use, models_folder
    from osiris_nlp.model.promotion import folder_of, promote, promote_command
    from osiris_nlp.model.runs import check_run_log
    from osiris_nlp.model.saving import free_folder

    now = dt.datetime.now(dt.UTC)
    folder, all_models = model_folder(None, models), models_folder(models)
    target = folder_of(all_models, name or f"{now:%Y-%m-%d}")
    if name and target.exists():
        raise InputError(f"There is a model {name!r}", "give the new one another --name")
    check_run_log(all_models)
    with closing(open_desk(database, must_exist=True)) as store:
        place = store.database.local_path
        busy = InputError(
            f"Another 'desk learn' is running on {store.database.display_name}",
            "wait until it ends",
        )
        with locked(place.with_name(f"{place.name}-learn.lock"), busy=busy):
            try:
                candidate = _Candidate.train(folder, store, now=now, jobs=jobs)
            except NothingNewError as error:
                log_command(store, "learn", "nothing new")
                say(f"{error.what}: {folder.name} stays in use")
                return
            out().print(str(candidate.candidacy), soft_wrap=True)
            reason = candidate.candidacy.reason
            if condition not in {None, reason}:
                log_command(store, "learn", reason)
                say(f"{folder.name} stays in use; the new model was discarded")
                return
            saved = candidate.save(target if name else free_folder(target))
            outcome = f"Model saved in {saved}"
            is_promoted = condition is not None and candidate.replaces(model_in_use(models))
            if is_promoted:
                previous = promote(all_models, saved.name)["previous"]
                outcome += " and promoted; restart the desk"
                if previous:
                    outcome += f". To go back: {promote_command(all_models, previous)}"
            elif condition:
                outcome += ", not promoted: another model has come into use in the meantime"
            else:
                outcome += f". To use it: {promote_command(all_models, saved.name)}"
            log_command(
                store, "learn", f"{reason}: {saved.name}{', promoted' if is_promoted else ''}"
            )
    say(outcome)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A candidate that has been compared with the model in use, and what it has learned from."""

    classifier: "TopicClassifier"
    candidacy: "Candidacy"
    sources: Mapping[str, int]
    inputs: Mapping[str, Any]
    in_use: str

    @classmethod
    def train(
        cls, folder: Path, store: "Store", *, now: dt.datetime, jobs: int | None
    ) -> "_Candidate":
        from osiris_nlp.cli.recorded_inputs import read_recorded
        from osiris_nlp.desk.feedback import Feedback
        from osiris_nlp.desk_learning import train_candidate
        from osiris_nlp.trained_model import load_model

        in_use = load_model(folder)
        corpus, taxonomy = read_recorded(in_use.details, model=folder.name)
        feedback = Feedback.read(store, taxonomy=taxonomy)
        articles = feedback.joined(corpus)
        say(feedback.summary(len(corpus), len(articles)))
        with progress() as on_progress:
            classifier, candidacy = train_candidate(
                in_use,
                corpus,
                feedback,
                taxonomy=taxonomy,
                now=now,
                n_jobs=jobs or -1,
                on_progress=on_progress,
            )
        return cls(
            classifier,
            candidacy,
            feedback.sources(articles),
            in_use.details["inputs"],
            in_use.name.rpartition("@")[2],
        )

    def save(self, folder: Path) -> Path:
        return self.classifier.save(folder, sources=self.sources, inputs=self.inputs)

    def replaces(self, folder: Path | None) -> bool:
        """Return whether a folder still has the model with which the candidate was compared."""
        from osiris_nlp.model.registry import read_manifest

        return folder is not None and read_manifest(folder)["id"] == self.in_use
