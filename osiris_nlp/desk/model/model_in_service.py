"""The model in service, which another one may replace between two requests."""

from dataclasses import replace
from typing import Annotated

from osiris_nlp.desk.base.dependencies import part
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.validated import ValidatedArticles


class ModelInService:
    """The bench that answers requests, and the one before it.

    Each request reads `bench` once, so that one model gives the whole answer.

    Parameters
    ----------
    bench : the first one; its `validated` become those of `store`
    """

    def __init__(self, bench: Bench, store: Store) -> None:
        self._store = store
        self._benches: tuple[Bench, ...] = (self.prepared(bench),)

    @property
    def bench(self) -> Bench:
        """The bench in service."""
        return self._benches[0]

    def bench_of(self, model: str) -> Bench | None:
        """Return the bench of a model, by its id, if it is in service, or was until the last replacement.

        Editors may still have that one's suggestions before them.
        """
        return next((bench for bench in self._benches if bench.name == model), None)

    def replace(self, bench: Bench) -> None:
        """Put a `prepared` bench in service; requests that have begun are completed with the former one."""
        self._benches = (bench, self.bench)

    def prepared(self, bench: Bench) -> Bench:
        """Return a bench with the validated articles; UnavailableError if the database does not respond."""
        return replace(bench, validated=ValidatedArticles(self._store, bench.tagger))


ServedModel = Annotated[ModelInService, part("model")]
