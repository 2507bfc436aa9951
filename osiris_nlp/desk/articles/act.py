"""Acts: what editors do to an article besides reviewing it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter

from osiris_nlp.desk.base.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act, and what it adds to the article's page, to the queue and to batches.

    Attributes
    ----------
    name : name of its script, ``NAME.js``, and of its template, ``_NAME.html``, with any of the macros ``tool``
        and ``line`` (for the article's panel), ``keys`` (its shortcuts) and ``badge`` (for the queue)
    router : its API
    table : its rows
    in_force : the condition that a row of the table is the one in force for an article
    columns : what the queue reads of that row for each article that it lists, by name
    values : returns what the template shows an editor of an article
    keeps_from_batches : the condition that it keeps an article, with its row in force, out of batches
    reason : returns why, in French, or nothing if it does not
    keeps_from : returns the condition that it keeps an article from being offered to an editor
    """

    name: str
    router: APIRouter
    table: sa.Table
    in_force: sa.ColumnElement[bool]
    columns: Mapping[str, sa.ColumnElement[Any]]
    values: Callable[[Store, int, str], dict[str, Any]]
    keeps_from_batches: sa.ColumnElement[bool]
    reason: Callable[[Store, int], str]
    keeps_from: Callable[[str], sa.ColumnElement[bool]] | None = None
