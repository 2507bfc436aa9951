"""A desk with enough reviews for figures."""

from helpers.desk_store import article, put, record_review

from osiris_nlp.desk.articles.decisions import Decision
from osiris_nlp.desk.articles.tables import articles
from osiris_nlp.desk.base.store.store import Store

GENRE = Decision("Genre", "add", 0.01, "hide")


def fill(store: Store, *, visible: int, blind: int) -> None:
    """Review articles; the model is sure of Fintech each time, and wrong on every fourth.

    Two thirds of those that are not blind were reviewed in February, the others in March.
    """
    n_articles = visible + blind
    numbers = put(store, *(article(id=f"dakar-{n}") for n in range(n_articles)))
    is_blind = articles.c.number.in_(numbers[visible:])
    update = articles.update().where(articles.c.number.in_(numbers)).values(blind=is_blind)
    store.write(lambda connection: connection.execute(update))
    for place, number in enumerate(numbers):
        is_right, is_seen = place % 4 != 0, place < visible
        fintech = Decision(
            "Fintech", ("accept" if is_right else "unkept") if is_seen else "add", 0.93, "apply"
        )
        record_review(
            store,
            number,
            ["Fintech"] if is_right else ["Genre"],
            [*([fintech] if is_seen or is_right else []), *([] if is_right else [GENRE])],
            month="2026-02" if place < visible * 2 // 3 else "2026-03",
            best="Fintech",
            sure=1,
        )
