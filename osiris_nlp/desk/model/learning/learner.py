"""Learning from the page of the model: what came of a candidate, and which model is in service."""

import hashlib
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from osiris_nlp.base.errors import ModelError
from osiris_nlp.desk.base.dependencies import part
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.learning.learning_run import LearningRun
from osiris_nlp.desk.model.model_in_service import ModelInService
from osiris_nlp.desk.model.promotion_watch import PromotionWatch
from osiris_nlp.desk.model.validated_rows import validated_labels
from osiris_nlp.model.folders.in_use import bundled_model, models_folder
from osiris_nlp.model.folders.promotion import folder_of, promote, withdraw
from osiris_nlp.model.folders.registry import is_model, list_models
from osiris_nlp.model.folders.run_log import read_runs

Reason = Literal["better", "unclear", "frequencies", "blind", "nothing new"]
# New articles from which on a training is likely to change something. With 348, the interval of the
# difference in docs/desk.md is ±0.028 around a gain of 0.048; with 200, it would be ±0.037, and with half
# of that ±0.052, so that no model would be clearly better.
ENOUGH_NEW = 200
FEWEST_BLIND = 30  # blind articles; with fewer, the difference between two models is mostly noise


class BlindArticles(BaseModel):
    """The number of blind articles on which two models were compared."""

    articles: int


class CandidateOutcome(BaseModel):
    """What came of a candidate, as ``desk learn`` recorded it in the run log.

    Attributes
    ----------
    time : when it was compared
    reason : why it is better, or why it is not
    model : the name of its folder; None if it was not kept
    id : its own id; None as above
    former : the id of the model it was compared with
    articles : the number of recent articles that both were judged on
    hits : the share of these on which a right label came first, with the former model and with it
    blind : the blind articles, if there were any
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    time: AwareDatetime
    reason: Reason
    model: str | None
    id: str | None = None
    former: str
    articles: int = 0
    hits: Annotated[tuple[float, float], Field(alias="hit@1")] = (0.0, 0.0)
    blind: BlindArticles | None = None

    @property
    def n_blind(self) -> int:
        """The number of blind articles."""
        return self.blind.articles if self.blind else 0


class Learner:
    """Trains candidates one at a time, and puts them in service with an editor's consent.

    Parameters
    ----------
    model : the model in service
    watch : puts promoted models in service
    command : trains a candidate and records what came of it: ``desk learn`` with its options
    desk : the desk's name in the run log, from `desk_name`
    has_corpus : whether the command names the articles to learn from, so that any model can be replaced
    environment : variables of the command that no list of processes may show, such as the database's URL

    Attributes
    ----------
    run : the process that trains a candidate, or has trained the last one; None at first
    """

    def __init__(
        self,
        model: ModelInService,
        store: Store,
        watch: PromotionWatch,
        command: Sequence[str],
        *,
        desk: str,
        has_corpus: bool = False,
        environment: Mapping[str, str] = {},
    ) -> None:
        self._model, self._store, self._watch = model, store, watch
        self._command, self._environment = command, environment
        self._desk, self._has_corpus = desk, has_corpus
        self._changing = threading.Lock()
        self.run: LearningRun | None = None

    @property
    def can_learn(self) -> bool:
        """Whether it is known on what the model in service was trained, or what to learn from instead."""
        return self._has_corpus or bool(self._model.bench.details.get("inputs"))

    @property
    def problem(self) -> str:
        """Why the promoted model is not in service, in English; empty if it is."""
        return self._watch.problem

    @property
    def _models(self) -> Path:
        return models_folder(self._watch.models)

    def count_new(self) -> int:
        """Return the number of validated articles from whose labels the model in service has not learned.

        If it gives each article one label, only the main label counts.
        """
        bench, learned = self._model.bench, defaultdict[str, set[str]](set)
        for label, items in bench.examples.items():
            for id_, _ in items:
                learned[id_].add(label)
        n_counted = 1 if bench.tagger.calibration.exclusive else None
        return sum(
            {*labels[:n_counted]} != learned[id_]
            for id_, labels in validated_labels(self._store).items()
        )

    def start(self) -> LearningRun | None:
        """Begin to train a candidate; return None if one is being trained."""
        with self._changing:
            if self.run is not None:
                if self.run.is_running:
                    return None
                self.run.close()
            self.run = LearningRun(self._command, self._environment)
            return self.run

    def last_outcome(self) -> CandidateOutcome | None:
        """Return what came of the last candidate of this desk; ModelError if the run log is damaged."""
        runs = [
            run
            for run in read_runs(self._models)
            if run.get("what") == "learn" and run.get("desk") == self._desk
        ]
        try:
            return CandidateOutcome.model_validate(runs[-1]) if runs else None
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            raise ModelError(
                f"Damaged line in the run log of {str(self._models)!r} ({'.'.join(map(str, fault['loc']))}: "
                f'{fault["msg"]}): delete the last line with "learn"'
            ) from None

    def candidate(self, outcome: CandidateOutcome | None) -> str | None:
        """Return the name of the candidate that waits for consent: better than the model in service."""
        if outcome is None or outcome.model is None or outcome.reason != "better":
            return None
        if self._model.bench.id != outcome.former:
            return None
        folder = folder_of(self._models, outcome.model)
        return folder.name if is_model(folder) else None

    def folders(self) -> list[Path]:
        """Return the folders of the models that can come into service: the bundled one and those of `models`."""
        bundled, names = bundled_model(), list[str]()
        with suppress(ModelError):  # the folder is gone: see `problem`
            names = [name for name in list_models(self._models) if name.isprintable()]
        return [*([bundled] if bundled else []), *(self._models / name for name in names)]

    def put_in_service(self, name: str, *, instead_of: str) -> bool:
        """Promote a model and put it in service; return False if another model is in service by now.

        Parameters
        ----------
        name : the name of its folder; empty for the bundled model, in use when none is promoted
        instead_of : the id of the model that the editor saw in service

        Raises
        ------
        ModelError
            If the model cannot be loaded; nothing has changed then.
        UnavailableError
            If the database does not respond: the model comes into service once it does.
        """
        with self._changing:
            folder = folder_of(self._models, name) if name else bundled_model()
            if folder is None or self._model.bench.id != instead_of:
                return False
            Bench.load(folder)
            if name:
                promote(self._models, name)
            else:
                withdraw(self._models)
            self._watch.look()
            return True

    def close(self) -> None:
        """Stop the process, if one is running."""
        if self.run is not None:
            self.run.close()


def desk_name(secret: bytes) -> str:
    """Return a name for a desk that other desks on the same folder of models do not have.

    Parameters
    ----------
    secret : key that signs the desk's sessions

    Examples
    --------
    >>> desk_name(b"baobab")
    'fae2366d004b'
    """
    return hashlib.sha256(b"learning\n" + secret).hexdigest()[:12]


DeskLearner = Annotated[Learner | None, part("learner", is_optional=True)]
RequiredLearner = Annotated[Learner, part("learner")]
