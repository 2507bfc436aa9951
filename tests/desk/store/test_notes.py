"""Notes and flags: the last one is in force, and none is overwritten."""

import pytest
import sqlalchemy as sa
from helpers.desk_store import AWA, MODOU, article, ids, put

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store import Filters, Store, find_note, queue_page, set_note
from osiris_nlp.desk.store.schema import notes


def test_the_last_note_is_in_force_and_the_earlier_ones_stay(store: Store) -> None:
    first, second = put(store, article(1), article(2))
    set_note(store, first, editor=AWA, text="À relire : «Wave» ou «Orange» ?", flag=True)

    last = set_note(store, first, editor=MODOU, text="C’est Wave.", flag=False)

    assert find_note(store, first) == last
    assert (last.editor, last.text, last.flag) == (MODOU, "C’est Wave.", False)
    assert find_note(store, second) is None
    with store.reading() as connection:
        rows = connection.execute(sa.select(notes.c.editor, notes.c.flag).order_by(notes.c.number))
        assert [tuple(row) for row in rows] == [(AWA, True), (MODOU, False)]


def test_the_same_note_again_adds_nothing(store: Store) -> None:
    (number,) = put(store, article(1))
    note = set_note(store, number, editor=AWA, text="À relire", flag=True)

    again = set_note(store, number, editor=MODOU, text="À relire", flag=True)

    assert again == note
    with store.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(notes)) == 1


def test_a_flag_leaves_the_note_and_a_note_leaves_the_flag(store: Store) -> None:
    (number,) = put(store, article(1))
    set_note(store, number, editor=AWA, text="À relire")

    flagged = set_note(store, number, editor=MODOU, flag=True)
    noted = set_note(store, number, editor=AWA, text="C’est Wave.")

    assert (flagged.editor, flagged.text, flagged.flag) == (MODOU, "À relire", True)
    assert (noted.editor, noted.text, noted.flag) == (AWA, "C’est Wave.", True)


def test_flagged_articles_can_be_listed(store: Store) -> None:
    first, second, _ = put(store, *map(article, (1, 2, 3)))
    for number in (first, second):
        set_note(store, number, editor=AWA, text="", flag=True)
    set_note(store, second, editor=AWA, text="", flag=False)

    assert ids(store, flagged=True) == ["osiris-1"]
    rows = queue_page(store, Filters()).rows
    assert [(row.number, row.flag) for row in rows] == [(first, True), (second, False), (3, False)]


def test_a_note_stays_when_an_import_changes_the_article(store: Store) -> None:
    (number,) = put(store, article(1))
    note = set_note(store, number, editor=AWA, text="é😀" * 900, flag=True)

    put(store, article(1, title="Wave baisse encore ses prix"))

    assert find_note(store, number) == note


def test_an_unknown_article_gets_no_note(store: Store) -> None:
    with pytest.raises(InputError, match="No article 7: look it up in the queue"):
        set_note(store, 7, editor=AWA, text="", flag=True)
