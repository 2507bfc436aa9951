"""Learning from the page of the model: a process trains a candidate, an editor puts it in service or goes back."""

import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from osiris_nlp.base.errors import ModelError
from osiris_nlp.desk.model_in_service import ModelInService
from osiris_nlp.desk.promotion_watch import PromotionWatch
from osiris_nlp.desk.store import Store, validated_ids
from osiris_nlp.model.in_use import bundled_model, models_folder
from osiris_nlp.model.promotion import folder_of, promote, read_promoted, withdraw
from osiris_nlp.model.registry import read_manifest
from osiris_nlp.model.runs import read_runs

Reason = Literal["better", "unclear", "frequencies", "blind", "nothing new"]
_NICENESS = 10  # of the process; editors come first
_LONGEST = 20_000  # bytes of the end of its messages
_STEP = re.compile(r"\[ *[\d.]+ s\] (.+) (\d+)/(\d+)")
_END = 5  # seconds to wait for the process when it is stopped


class BlindArticles(BaseModel):
    """The number of blind articles on which two models were compared."""

    articles: int


class Outcome(BaseModel):
    """What came of a candidate, as ``desk learn`` recorded it in the run log.

    Attributes
    ----------
    time : when it was compared
    reason : why it is better, or why it is not
    model : the name of its folder; None if it was not kept
    former : the id of the model it was compared with
    articles : the number of recent articles that both were judged on
    hits : the share of these on which a right label came first, with the former model and with it
    blind : the blind articles, if there were any
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    time: AwareDatetime
    reason: Reason
    model: str | None
    former: str
    articles: int = 0
    hits: Annotated[tuple[float, float], Field(alias="hit@1")] = (0.0, 0.0)
    blind: BlindArticles | None = None

    @property
    def n_blind(self) -> int:
        """The number of blind articles."""
        return self.blind.articles if self.blind else 0


class LearningRun:
    """A process that trains and compares a candidate, and its messages."""

    def __init__(self, command: Sequence[str]) -> None:
        # A file rather than a pipe: if the desk is killed, the process can go on.
        self._messages: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as this)
        self._process = subprocess.Popen(  # noqa: S603 (a command of this package)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._messages,
        )
        self.is_stopped = False
        os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended yet."""
        return self._process.poll() is None

    @property
    def progress(self) -> tuple[str, int, int] | None:
        """The last step that the process has named, with the parts of it that are done, and all parts."""
        steps = _STEP.findall(self._end_of_messages())
        if not steps:
            return None
        step, n_done, n_total = steps[-1]
        return step, int(n_done), int(n_total)

    @property
    def error(self) -> str:
        """Why the process has failed, in English; empty if it has not, or was stopped."""
        if self.is_running or self.is_stopped or self._process.returncode == 0:
            return ""
        lines = self._end_of_messages().strip().splitlines()
        return lines[-1] if lines else f"Ended with status {self._process.returncode}"

    def wait(self, seconds: float) -> None:
        """Wait until the process ends, or the time is over."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return

    def stop(self) -> None:
        """End the process; nothing that it has done counts."""
        if self.is_running:
            self.is_stopped = True
            self._process.terminate()
            self.wait(_END)

    def _end_of_messages(self) -> str:
        size = os.fstat(self._messages.fileno()).st_size
        content = os.pread(self._messages.fileno(), _LONGEST, max(0, size - _LONGEST))
        return content.decode("utf-8", "replace")


class Learner:
    """Trains candidates one at a time, and puts them in service with an editor's consent.

    Parameters
    ----------
    model : the model in service
    watch : puts promoted models in service
    command : trains a candidate and records what came of it: ``desk learn`` with its options

    Attributes
    ----------
    run : the process that trains a candidate, or has trained the last one; None at first
    """

    def __init__(
        self, model: ModelInService, store: Store, watch: PromotionWatch, command: Sequence[str]
    ) -> None:
        self._model, self._store, self._watch, self._command = model, store, watch, command
        self._changing = threading.Lock()
        self.run: LearningRun | None = None

    @property
    def _models(self) -> Path:
        return models_folder(self._watch.models)

    def count_new(self) -> int:
        """Return the number of validated articles from which the model in service has not learned."""
        learned = {id_ for items in self._model.bench.examples.values() for id_, _ in items}
        return len(validated_ids(self._store) - learned)

    def start(self) -> LearningRun | None:
        """Begin to train a candidate; return None if one is being trained."""
        with self._changing:
            if self.run is not None and self.run.is_running:
                return None
            self.run = LearningRun(self._command)
            return self.run

    def last_outcome(self) -> Outcome | None:
        """Return what came of the last candidate; ModelError if the run log is damaged."""
        runs = [run for run in read_runs(self._models) if run.get("what") == "learn"]
        try:
            return Outcome.model_validate(runs[-1]) if runs else None
        except ValidationError as error:
            fault = error.errors(include_url=False)[0]
            raise ModelError(
                f"Damaged line in the run log of {str(self._models)!r} ({'.'.join(map(str, fault['loc']))}: "
                f'{fault["msg"]}): delete the last line with "learn"'
            ) from None

    def candidate(self, outcome: Outcome | None) -> str | None:
        """Return the name of the candidate that waits for consent: better than the model in service."""
        if outcome is None or outcome.model is None or outcome.reason != "better":
            return None
        if self._model.bench.name.rpartition("@")[2] != outcome.former:
            return None
        try:
            folder = folder_of(self._models, outcome.model)
            read_manifest(folder)
        except ModelError:  # it was moved away
            return None
        return folder.name

    def former(self) -> Path | None:
        """Return the folder of the model to go back to: the one promoted before, or else the bundled one.

        None if no model has been promoted, or there is none.
        """
        promotion = read_promoted(self._models)
        if not isinstance(promotion.get("model"), str):
            return None
        previous = promotion.get("previous")
        return bundled_model() if previous is None else folder_of(self._models, previous)

    def put_in_service(self, name: str) -> None:
        """Promote a model, and put it in service; ModelError or UnavailableError as `PromotionWatch.look`."""
        with self._changing:
            promote(self._models, name)
            self._watch.look()

    def go_back(self) -> None:
        """Put the former model in service again; ModelError if there is none."""
        with self._changing:
            folder = self.former()
            if folder is None:
                raise ModelError("There is no model to go back to")
            if folder == bundled_model():
                withdraw(self._models)
            else:
                promote(self._models, folder.name)
            self._watch.look()

    def close(self) -> None:
        """Stop the process, if one is running."""
        if self.run is not None:
            self.run.stop()
