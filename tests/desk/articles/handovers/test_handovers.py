"""Articles that are passed to a colleague, until their next review."""

import pytest
import sqlalchemy as sa
from helpers.desk_store import AUTHOR, AWA, MODOU, article, ids, put, review, undo

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.articles.handovers.handovers import (
    colleagues,
    find_handover,
    handovers,
    pass_article,
    receivers,
    take_back,
)
from osiris_nlp.desk.articles.queue.queue import Filters, count_offered, next_article, queue_page
from osiris_nlp.desk.base.guard.accounts import add_account, set_disabled

EACH_DATABASE = True
FATOU = "Fatou Sow"


@pytest.fixture
def newsroom(store):
    """Return a desk with three articles to tag, where Awa, Modou and Fatou have accounts."""
    put(store, *map(article, (1, 2, 3)))
    for name in (AWA, MODOU, FATOU):
        add_account(store, name, role="manager", password_hash=None, author=AUTHOR)
    return store


def rows_of(store):
    columns = handovers.c.article, handovers.c.sender, handovers.c.receiver
    with store.reading() as connection:
        query = sa.select(*columns).order_by(handovers.c.number)
        return [tuple(row) for row in connection.execute(query)]


def test_a_passed_article_is_marked_and_offered_to_its_receiver_only(newsroom):
    pass_article(newsroom, 1, sender=AWA, receiver=MODOU)

    handover = find_handover(newsroom, 1)
    assert handover
    assert (handover.sender, handover.receiver) == (AWA, MODOU)
    rows = queue_page(newsroom, Filters()).rows
    assert [row.acts["handover"]["receiver"] for row in rows] == [MODOU, None, None]
    assert ids(newsroom, state="all", receiver=MODOU) == ["osiris-1"]
    assert ids(newsroom, state="all", receiver=AWA) == []
    editors = (AWA, MODOU, FATOU)
    assert [next_article(newsroom, Filters(), editor=name) for name in editors] == [2, 1, 2]
    assert [count_offered(newsroom, Filters(), name)[0] for name in (AWA, MODOU)] == [2, 3]
    assert receivers(newsroom) == [MODOU]


def test_an_article_is_passed_with_a_comment_and_again_with_another(newsroom):
    for comment in ("Est-ce bien Fintech ?", "Est-ce bien Fintech ?", "Voir l’ARTP\0"):
        pass_article(newsroom, 1, sender=AWA, receiver=MODOU, comment=comment)

    handover = find_handover(newsroom, 1)
    assert handover
    assert handover.comment == "Voir l’ARTP�"
    assert rows_of(newsroom) == [(1, AWA, MODOU)] * 2


def test_a_review_ends_the_handover_and_its_undo_does_not_bring_it_back(newsroom):
    pass_article(newsroom, 1, sender=AWA, receiver=MODOU)

    first = review(newsroom, 1, ["Fintech"], editor=FATOU)
    assert find_handover(newsroom, 1) is None
    undo(newsroom, first)

    assert find_handover(newsroom, 1) is None
    assert (receivers(newsroom), ids(newsroom, state="all", receiver=MODOU)) == ([], [])
    assert next_article(newsroom, Filters(), editor=AWA) == 1


def test_a_validated_article_may_be_passed_for_a_second_look(newsroom):
    review(newsroom, 1, ["Fintech"], editor=AWA)

    pass_article(newsroom, 1, sender=AWA, receiver=MODOU)

    filters = Filters(state="all", receiver=MODOU)
    assert next_article(newsroom, filters, editor=MODOU) == 1
    review(newsroom, 1, ["Téléphonie"], revision=1, editor=MODOU)
    assert next_article(newsroom, filters, editor=MODOU) is None


def test_an_article_is_passed_on_and_taken_back_and_nothing_is_deleted(newsroom):
    pass_article(newsroom, 1, sender=AWA, receiver=MODOU)
    pass_article(newsroom, 1, sender=FATOU, receiver=MODOU)  # to whom it is passed already
    pass_article(newsroom, 1, sender=MODOU, receiver=FATOU)
    take_back(newsroom, 1, sender=AWA)
    take_back(newsroom, 1, sender=AWA)
    take_back(newsroom, 2, sender=AWA)

    assert find_handover(newsroom, 1) is None
    assert rows_of(newsroom) == [(1, AWA, MODOU), (1, MODOU, FATOU), (1, AWA, "")]


def test_what_was_passed_to_a_disabled_account_is_offered_to_all(newsroom):
    pass_article(newsroom, 1, sender=AWA, receiver=MODOU)

    set_disabled(newsroom, 2, disabled=True, author=AUTHOR)

    assert next_article(newsroom, Filters(), editor=FATOU) == 1
    assert colleagues(newsroom, AWA) == [FATOU]


def test_without_accounts_colleagues_are_the_recent_editors(store):
    first, second = put(store, article(1), article(2))
    assert colleagues(store, AWA) == []
    review(store, first, ["Fintech"], editor=MODOU)
    review(store, second, ["Fintech"], editor=AWA)

    assert (colleagues(store, AWA), colleagues(store, FATOU)) == ([MODOU], [AWA, MODOU])


def test_what_was_passed_to_a_name_without_an_account_is_offered_to_all(store):
    first, second = put(store, article(1), article(2))
    review(store, second, ["Fintech"], editor="fatou")
    pass_article(store, first, sender=AWA, receiver="fatou")
    assert next_article(store, Filters(), editor=AWA) is None

    add_account(store, FATOU, role="manager", password_hash=None, author=AUTHOR)

    assert next_article(store, Filters(), editor=AWA) == first
    assert next_article(store, Filters(), editor=FATOU) == first


@pytest.mark.parametrize(
    ("number", "receiver", "message"),
    [*((1, name, "No colleague") for name in (AWA, "Inconnue", "")), (99, MODOU, "No article 99")],
)
def test_only_an_article_of_the_desk_is_passed_and_to_a_colleague_only(
    newsroom, number, receiver, message
):
    with pytest.raises(InputError, match=message):
        pass_article(newsroom, number, sender=AWA, receiver=receiver)

    assert rows_of(newsroom) == []
