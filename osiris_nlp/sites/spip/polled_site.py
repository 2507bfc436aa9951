"""A SPIP site that cannot reach a desk: its plugin is asked for articles and decisions."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.messages import (
    DecisionQueue,
    SuggestedKeyword,
    WaitingArticle,
    WaitingArticles,
)
from osiris_nlp.sites.spip.endpoint import Endpoint
from osiris_nlp.sites.spip.spip_wire import QueuedDecisions, Stored, WaitingItems, suggestion_rows

B = TypeVar("B", bound=BaseModel)


class PolledSpipSite:
    """A site with the plugin; see `PolledSite`."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self.name, self.address = endpoint.site, endpoint.address

    def waiting(self, model: str) -> WaitingArticles:
        """Return articles without suggestions of a model, those that changed last first."""
        answer = self._ask(WaitingItems, "articles", model=model)
        articles = [item.message(self.name) for item in answer.articles]
        too_long = [
            WaitingArticle(item.id_article, item.date_modif, None) for item in answer.too_long
        ]
        return WaitingArticles(answer.waiting, [*articles, *too_long], answer.keywords)

    def store(
        self,
        model: str,
        suggestions: Iterable[tuple[WaitingArticle, Sequence[SuggestedKeyword]]],
    ) -> int:
        """Store suggestions for articles; return the number of articles for which the site has done so."""
        items = [
            {
                "id_article": article.id_article,
                "date_modif": article.version,
                "suggestions": suggestion_rows(keywords),
            }
            for article, keywords in suggestions
        ]
        return self._ask(Stored, "suggestions", model=model, items=items).stored

    def decisions(self) -> DecisionQueue:
        """Return the oldest decisions of the site's queue."""
        return self._ask(QueuedDecisions, "decisions").message()

    def forget(self, queue: DecisionQueue) -> None:
        """Let the site forget decisions that the desk has stored."""
        keys = sorted({decision.key for decision in queue.decisions})
        self._endpoint.ask("acknowledge", keys=keys, dropped=queue.dropped)

    def _ask(self, kind: type[B], op: str, **fields: Any) -> B:
        answer = self._endpoint.ask(op, **fields)
        try:
            return kind.model_validate(answer)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False)[0]
            path = ".".join(map(str, fault["loc"]))
            raise InputError(
                f"{self.address} answers {op!r} in an unknown form ({path}: {fault['msg']})",
                "update the plugin osiris there, or osiris-nlp here",
            ) from None
