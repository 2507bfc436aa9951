"""Notes and flags: the last one is in force, and none is overwritten."""

import pytest
import sqlalchemy as sa
from helpers.desk_store import AWA, MODOU, article, ids, put

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.articles.notes.notes import find_note, notes, set_note
from osiris_nlp.desk.articles.queue.queue import Filters, queue_page

EACH_DATABASE = True


def test_the_last_note_is_in_force_and_the_earlier_ones_stay(store):
    first, second = put(store, article(1), article(2))
    set_note(store, first, editor=AWA, text="À relire : «Wave» ou «Orange» ?", flag=True)

    last = set_note(store, first, editor=MODOU, text="C’est Wave.", flag=False)

    assert find_note(store, first) == last
    assert (last.editor, last.text, last.flag) == (MODOU, "C’est Wave.", False)
    assert find_note(store, second) is None
    with store.reading() as connection:
        rows = connection.execute(sa.select(notes.c.editor, notes.c.flag).order_by(notes.c.number))
        assert [tuple(row) for row in rows] == [(AWA, True), (MODOU, False)]


def test_the_same_note_again_adds_nothing(store, number):
    note = set_note(store, number, editor=AWA, text="À relire", flag=True)

    assert set_note(store, number, editor=MODOU, text="À relire", flag=True) == note
    with store.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(notes)) == 1


def test_a_flag_leaves_a_colleagues_text_and_a_text_the_flag(store, number):
    set_note(store, number, editor=AWA, text="Doublon de l’article 7 ?", flag=None)

    flagged = set_note(store, number, editor=MODOU, text=None, flag=True)
    taken_back = set_note(store, number, editor=AWA, text="", flag=None)

    assert (flagged.text, flagged.flag) == ("Doublon de l’article 7 ?", True)
    assert flagged.editor == AWA  # who signs the text
    assert (taken_back.text, taken_back.flag, taken_back.editor) == ("", True, AWA)
    assert find_note(store, number) == taken_back


def test_a_text_is_signed_by_who_wrote_it_last(store, number):
    for editor, text, flag in [
        (MODOU, "À relire", True),
        (AWA, "", False),
        (AWA, "À relire", False),
        (MODOU, None, True),
        (MODOU, None, False),
    ]:
        last = set_note(store, number, editor=editor, text=text, flag=flag)

    assert last == find_note(store, number)
    assert (last.editor, last.text, last.flag) == (AWA, "À relire", False)


def test_flagged_articles_can_be_listed(store):
    first, second, _ = put(store, *map(article, (1, 2, 3)))
    for number in (first, second):
        set_note(store, number, editor=AWA, text="", flag=True)
    set_note(store, second, editor=AWA, text="", flag=False)

    assert ids(store, flagged=True) == ["osiris-1"]
    rows = queue_page(store, Filters()).rows
    assert [(row.number, row.acts["note"]["flag"]) for row in rows] == [
        (first, True),
        (second, False),
        (3, False),
    ]


def test_articles_with_a_note_can_be_listed(store):
    first, second, third = put(store, *map(article, (1, 2, 3)))
    set_note(store, first, editor=AWA, text="", flag=True)
    set_note(store, second, editor=AWA, text="Doublon ?", flag=False)
    set_note(store, third, editor=AWA, text="Doublon ?", flag=False)
    set_note(store, third, editor=AWA, text="", flag=False)

    assert ids(store, noted=True) == ["osiris-2"]
    assert ids(store, noted=True, flagged=True) == []
    (row,) = queue_page(store, Filters(noted=True)).rows
    assert row.acts["note"]["text"] == "Doublon ?"


def test_a_note_stays_when_an_import_changes_the_article(store, number):
    note = set_note(store, number, editor=AWA, text="é😀" * 900, flag=True)

    put(store, article(1, title="Wave baisse encore ses prix"))

    assert find_note(store, number) == note


def test_an_unknown_article_gets_no_note(store):
    with pytest.raises(InputError, match="No article 7: look it up in the queue"):
        set_note(store, 7, editor=AWA, text="", flag=True)
