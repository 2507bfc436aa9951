"""Turns of writers: their order, and what becomes of one that gives up."""

import threading
from concurrent.futures import ThreadPoolExecutor

from helpers.desk_store import PATIENCE

from osiris_nlp.desk.base.store.turns import Turns


def wait_for(turns, count):
    """Return once so many threads wait for a turn."""
    pause = threading.Event()
    while len(turns._waiting) < count:
        pause.wait(0.001)


def test_the_longest_waiting_writer_is_next():
    turns, order = Turns(1), list[int]()

    def write(number):
        assert turns.take(seconds=PATIENCE)
        order.append(number)
        turns.give_back()

    assert turns.take(seconds=0)
    with ThreadPoolExecutor(8) as pool:
        for number in range(8):
            pool.submit(write, number)
            wait_for(turns, number + 1)
        turns.give_back()

    assert order == list(range(8))


def test_a_writer_that_gave_up_gets_no_turn():
    turns = Turns(2)

    outcomes = [turns.take(seconds=0.01) for _ in range(4)]
    turns.give_back()

    assert outcomes == [True, True, False, False]
    assert [turns.take(seconds=0.01) for _ in range(2)] == [True, False]
