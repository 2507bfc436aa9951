"""The page of the model: exact figures of a small desk, in sentences, plots, tables and files."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from helpers.desk_site import OPEN, Browser, Site
from helpers.desk_store import BLIND, MORE_BLIND, article, put, record_review
from helpers.html_page import Page, visible_text

from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.reader import Reader
from osiris_nlp.desk.store import Decision, Store
from osiris_nlp.desk.web.app import create_app

FINTECH = Decision("Fintech", "accept", 0.93, "apply")
MISSED = Decision("Fintech", "unkept", 0.93, "apply")
GENRE = Decision("Genre", "add", 0.01, "hide")
MORE_BLIND_40 = tuple(
    f"osiris-{n}"
    for n in (
        *(
            22,
            39,
            45,
            53,
            57,
            77,
            78,
            99,
            116,
            142,
            147,
            150,
            160,
            178,
            206,
            229,
            243,
            259,
            269,
            310,
        ),
    )
)


def fill(store: Store) -> None:
    """Review 60 articles in two months, of which the model's first suggestion is right on 45."""
    numbers = [*put(store, *(article(id=f"dakar-{n}") for n in range(60)))]
    for place, number in enumerate(numbers):
        is_right = place % 4 != 0
        record_review(
            store,
            number,
            ["Fintech"] if is_right else ["Genre"],
            [FINTECH] if is_right else [MISSED, GENRE],
            month="2026-02" if place < 40 else "2026-03",
            best="Fintech",
            sure=1,
            seconds=10 + place,
            presses=2 + place % 3,
        )
