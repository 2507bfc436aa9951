"""Put in service what is promoted in a folder of models, while the desk runs."""

import logging
import threading
from contextlib import suppress
from pathlib import Path

from osiris_nlp.base.errors import ModelError, OsirisError
from osiris_nlp.desk.articles.arrivals import refresh_verdicts
from osiris_nlp.desk.articles.rechecks import relabel_validated
from osiris_nlp.desk.base.store.events import log_event
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.model_in_service import ModelInService
from osiris_nlp.desk.model.taxonomy_file import TaxonomyFile
from osiris_nlp.model.folders.in_use import model_in_use
from osiris_nlp.model.folders.registry import read_manifest

_PAUSE = 1.0  # seconds between two looks
_END = 5  # seconds to wait for the thread when the service stops
_logger = logging.getLogger(__name__)


class _SupersededError(Exception):
    """The queue need not follow this model any longer: another is in service, or the desk stops."""


class PromotionWatch:
    """Puts the model in use (see `model_in_use`) in service whenever that, or the taxonomy, is another one.

    Requests go on during that time. Afterwards the queue follows: the verdicts on its articles are
    replaced in the background. After a kill, the next start of the desk goes on with them.

    Parameters
    ----------
    models : folder of models, see `model_in_use`
    who : name in the audit log
    taxonomy_file : file of the desk's labels; None for the labels of the model

    Attributes
    ----------
    problem : why the promoted model is not in service, in English; empty if it is
    """

    def __init__(
        self,
        model: ModelInService,
        store: Store,
        models: Path | None,
        *,
        who: str,
        taxonomy_file: TaxonomyFile | None = None,
    ) -> None:
        self.models = models
        self.taxonomy_file = taxonomy_file
        self._model, self._store, self._who = model, store, who
        self._looking = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.problem = ""
        self._queue_bench: Bench | None = model.bench  # whose labels and verdicts the queue has

    def start(self) -> None:
        """Begin to look, once per second."""
        self._thread.start()

    def close(self) -> None:
        """Stop looking, and leave what remains of the queue to the next start."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_END)

    def look(self) -> None:
        """Put the model in use in service, with the labels of the desk, unless it is.

        Raises
        ------
        ModelError
            If it cannot be loaded; the one in service stays.
        InputError
            If the taxonomy cannot be read or used; as above.
        UnavailableError
            If the database does not respond, so that the audit log cannot be written; as above.
        """
        with self._looking:
            folder, former = model_in_use(self.models), self._model.bench
            if folder is None:
                raise ModelError("No model is promoted, and none comes with the package")
            manifest = read_manifest(folder)
            names = self.taxonomy_file.names() if self.taxonomy_file else None
            is_same = names is None or names.taxonomy.digest() == former.taxonomy.digest()
            if is_same and former.watch.is_of(folder, manifest):
                return
            bench = self._model.prepared(Bench.load(folder, names=names))
            about = f"{bench.name}, before that {former.name}"
            log_event(self._store, who=self._who, address="", what="model in service", about=about)
            self._model.replace(bench)

    def refresh_queue(self) -> None:
        """Replace the verdicts of former models on the articles of the queue, and former labels: see `relabel_validated`.

        It ends early if the desk stops or yet another model comes into service, and may then be called
        again.

        Raises
        ------
        UnavailableError
            If the database does not respond.
        """
        bench = self._model.bench
        if bench is self._queue_bench:
            return

        def check(_: int, __: int) -> None:
            if self._stop.is_set() or self._model.bench is not bench:
                raise _SupersededError

        self._queue_bench = None  # from now on, it has verdicts of several
        with suppress(_SupersededError):
            relabel_validated(self._store, bench.names)
            refresh_verdicts(self._store, bench.name, bench.verdicts, on_progress=check)
            self._queue_bench = bench

    def _run(self) -> None:
        while not self._stop.wait(_PAUSE):
            problem = ""
            try:
                self.look()
                self.refresh_queue()
            except (OsirisError, OSError) as error:
                problem = str(error)
            except Exception as error:  # noqa: BLE001 (the thread must not end)
                problem = f"{type(error).__name__}: {error}"
            if problem not in {"", self.problem}:
                _logger.error("%s stays in service: %s", self._model.bench.name, problem)
            self.problem = problem
