"""Who has which article open."""

from helpers.desk_store import AWA, MODOU
from helpers.guarded import Clock

from osiris_nlp.desk.base.store.presence import TIMEOUT, OpenArticles


def test_editors_see_who_else_has_an_article_open():
    presence, first, second = OpenArticles(), 1, 2

    assert (presence.record(first, AWA), presence.record(first, MODOU)) == ([], [AWA])
    assert presence.record(first, "awa ndiaye") == [AWA, MODOU]
    assert presence.record(first, AWA) == [MODOU, "awa ndiaye"]
    assert presence.record(second, MODOU) == []
    presence.end(first, AWA)
    presence.end(first, AWA)
    assert presence.record(first, MODOU) == ["awa ndiaye"]
    assert (presence.elsewhere(AWA), presence.elsewhere(MODOU)) == ([first, second], [first])


def test_an_editor_silent_for_too_long_counts_as_gone():
    clock = Clock()
    presence = OpenArticles(clock)
    presence.record(1, MODOU)

    clock.now += TIMEOUT - 1
    assert (presence.record(2, AWA), presence.elsewhere(AWA)) == ([], [1])
    clock.now += 1
    assert (presence.elsewhere(AWA), presence.record(1, AWA)) == ([], [])


def test_names_made_up_by_the_thousand_push_out_the_oldest():
    presence = OpenArticles(Clock())

    for i in range(5_000):
        presence.record(i, f"Nom {i}")

    assert presence.elsewhere(AWA) == list(range(3_000, 5_000))
