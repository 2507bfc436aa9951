"""The queue's page: where to start, the articles by day, and what to do when none is left."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from osiris_nlp.base.language.dates import WEEKDAYS
from osiris_nlp.base.language.words import fold
from osiris_nlp.desk.articles.handovers import handovers
from osiris_nlp.desk.articles.publication import count_waiting
from osiris_nlp.desk.articles.queue.addresses import (
    CONFIDENCES,
    HEADINGS,
    ORDERS,
    STATES,
    filters_query,
    join_queries,
    read_filters,
    read_number,
    with_query,
)
from osiris_nlp.desk.articles.queue.queue import (
    Filters,
    QueueRow,
    count_matching,
    count_offered,
    day_counts,
    next_article,
    queue_page,
    sources,
)
from osiris_nlp.desk.articles.queue.sittings import Sitting, read_sitting
from osiris_nlp.desk.articles.rechecks import count_rechecks
from osiris_nlp.desk.articles.reviews import Review, count_first_reviews, history
from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.rendering import render
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.base.threads import searching
from osiris_nlp.desk.model.model_in_service import ServedModel
from osiris_nlp.render import french

_STATE_WORDS = {
    "open": "à traiter",
    "labelled": "avec mots-clés, non validés",
    "changes": "à revoir",
    "recheck": "dont un mot-clé a changé",
    "done": "",
    "waiting": "pas encore publiés",
    "aside": "hors sujet",
    "all": "en tout",
}
HELP_SIZE = 25  # articles of a sitting that helps the model: about ten minutes
_REVIEWS = 200  # read at a time

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/")
def home() -> Response:
    return RedirectResponse("/file", 303)


@router.get("/file")
@searching
def queue(request: Request, store: OpenStore, model: ServedModel) -> Response:
    bench = model.bench
    filters, problems = read_filters(request.query_params, bench.taxonomy)
    page = read_number(request.query_params.get("page", "1"))
    if page is None:
        problems.append("Page inconnue : voici la première.")
    context = {
        **queue_context(
            store,
            filters,
            page=page or 1,
            editor=request.state.editor,
            is_finished="fini" in request.query_params,
        ),
        "publishes": request.app.state.publisher is not None,
        "model_changed": bench.watch.has_changed(),
        "problems": problems,
        "state_words": _STATE_WORDS,
        "confidences": CONFIDENCES.items(),
        "label_names": sorted(bench.taxonomy.names, key=fold),
        "narrowing": narrowing(filters),
    }
    return render(request, "file.html", context)


@router.get("/suivant")
@searching
def following(request: Request, store: OpenStore, model: ServedModel) -> Response:
    filters, _ = read_filters(request.query_params, model.bench.taxonomy)
    after = read_number(request.query_params.get("apres", ""))
    editor = request.state.editor
    number = next_article(store, filters, after=after, editor=editor)
    sitting = read_sitting(request.query_params)
    query = join_queries(filters_query(filters), sitting.query if sitting else "")
    if number is None or (sitting and sitting.is_over):
        return end_of_sitting(filters)
    return RedirectResponse(with_query(f"/articles/{number}", query), 303)


def end_of_sitting(filters: Filters) -> RedirectResponse:
    """Send the editor to the queue, which says that the last article was done."""
    return RedirectResponse(f"/file?{join_queries(filters_query(filters), 'fini=1')}", 303)


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """A button that starts a sitting of `count` articles.

    `query` selects them. `postponed` is how many others match it, which the editor has postponed today.
    """

    name: str
    query: str
    count: int
    postponed: int

    @property
    def is_empty(self) -> bool:
        """Whether the query matches nothing, not even what the editor has postponed."""
        return not self.count and not self.postponed

    @property
    def address(self) -> str:
        """The address that opens the first article."""
        return f"/suivant?{join_queries(self.query, Sitting(1, self.count).query)}"


@dataclass(frozen=True, slots=True)
class Day:
    """Articles of the queue under one heading; `count` also counts those on other pages."""

    date: dt.date | None
    name: str
    count: int
    rows: Sequence[QueueRow]


def queue_context(
    store: Store, filters: Filters, *, page: int, editor: str, is_finished: bool
) -> dict[str, Any]:
    """Return the values that the template of the queue's page needs from the store."""
    moment = dt.datetime.now(dt.UTC)  # Dakar is on UTC all year
    today = moment.date()
    query = filters_query(filters)
    one_page = queue_page(store, filters, page=page)
    is_narrowed = replace(filters, order="recents", search=None) != Filters()
    points = entry_points(store, editor=editor, today=today)
    if query and one_page.total and query not in {point.query for point in points}:
        points = [entry_point(store, "Commencer", filters, editor=editor)]
    everywhere = Filters(state="all", search=filters.search)
    n_everywhere = count_matching(store, everywhere) if filters.search else 0
    shows_left = is_finished and is_narrowed  # the number of the whole queue would only discourage
    n_labelled = count_matching(store, Filters(state="labelled"))
    n_waiting, n_rechecks = count_waiting(store), count_rechecks(store)
    counts = {"labelled": n_labelled, "recheck": n_rechecks, "waiting": n_waiting}
    postponed = Filters(postponed=editor)
    mine = Filters(state="all", receiver=editor)
    receivers = {*handovers.receivers(store), filters.receiver or ""} - {""}
    is_by_day = filters.order == "recents"
    return {
        "filters": filters,
        "query": query,
        "heading": heading(filters, editor),
        "is_narrowed": is_narrowed,
        "queue_page": one_page,
        "days": days(store, filters, one_page.rows, today) if is_by_day else [],
        "entry_points": points,
        "farewell": farewell(store, editor=editor, moment=moment) if is_finished else "",
        "n_left": count_offered(store, filters, editor)[0] if shows_left else 0,
        "orders": [
            (
                word,
                with_query("/file", filters_query(replace(filters, order=order))),
                order == filters.order,
            )
            for order, word in ORDERS.items()
        ],
        "everywhere_query": filters_query(everywhere),
        "n_elsewhere": n_everywhere if n_everywhere > one_page.total else 0,
        "states": _state_names(counts, filters.state).items(),
        "n_labelled": n_labelled,
        "n_waiting": n_waiting,
        "n_rechecks": n_rechecks,
        "n_postponed": count_matching(store, postponed),
        "query_postponed": filters_query(postponed),
        "n_for_me": count_matching(store, mine) if editor in receivers else 0,
        "query_for_me": filters_query(mine),
        "receivers": sorted(receivers),
        "n_articles": count_matching(store, Filters(state="all")),
        "sources": sources(store),
        "n_reviews": count_first_reviews(store, editor),
    }


def heading(filters: Filters, editor: str) -> str:
    """Return the heading of a selection.

    >>> heading(Filters(state="all", receiver="Awa Ndiaye"), "Awa Ndiaye"), heading(Filters(), "Awa Ndiaye")
    ('Pour moi', 'À traiter')
    """
    if filters.receiver is None:
        return HEADINGS[filters.state]
    return "Pour moi" if filters.receiver == editor else f"Pour {filters.receiver}"


def narrowing(filters: Filters) -> list[tuple[str, str]]:
    r"""Return in words what filters narrow the queue to, each with the query string of the queue without it.

    The state of the articles, their receiver and the words searched are not among them.

    Examples
    --------
    >>> narrowing(Filters(since=dt.date(2026, 3, 1), noted=True))
    [('depuis le 1ᵉʳ\xa0mars 2026', 'note=1'), ('avec une note', 'since=2026-03-01')]
    """
    since, until = (day and french.day(day) for day in (filters.since, filters.until))
    if since and until:
        period = f"le {since}" if since == until else f"du {since} au {until}"
    else:
        period = f"depuis le {since}" if since else f"jusqu’au {until}" if until else ""
    confidence = CONFIDENCES[filters.confidence].lower() if filters.confidence else ""
    words: list[tuple[str, dict[str, Any]]] = [
        (f"source : {filters.source}" if filters.source else "", {"source": None}),
        (f"mot-clé : {filters.label}" if filters.label else "", {"label": None}),
        (period, {"since": None, "until": None}),
        (f"confiance {confidence}" if confidence else "", {"confidence": None}),
        ("signalés" if filters.flagged else "", {"flagged": False}),
        ("avec une note" if filters.noted else "", {"noted": False}),
        ("remis à plus tard" if filters.postponed else "", {"postponed": None}),
    ]
    return [(word, filters_query(replace(filters, **without))) for word, without in words if word]


def entry_points(store: Store, *, editor: str, today: dt.date) -> list[EntryPoint]:
    """Return where to start: today's press, or else this week's, and the articles that help the model most.

    If nothing is to be tagged, it is with the articles that were imported with labels.
    """
    press = entry_point(store, "Presse du jour", Filters(since=today, until=today), editor=editor)
    if press.is_empty:
        week = Filters(since=today - dt.timedelta(days=6), until=today)
        press = entry_point(store, "Presse de la semaine", week, editor=editor)
    useful = entry_point(store, "Aider le modèle", Filters(order="utiles"), editor=editor)
    points = [press, replace(useful, count=min(useful.count, HELP_SIZE))]
    if all(point.is_empty for point in points):
        labelled = Filters(state="labelled")
        points = [entry_point(store, "Vérifier les mots-clés importés", labelled, editor=editor)]
    return [point for point in points if not point.is_empty]


def entry_point(store: Store, name: str, filters: Filters, *, editor: str) -> EntryPoint:
    """Return a button that starts a sitting of the articles that match filters."""
    count, postponed = count_offered(store, filters, editor)
    return EntryPoint(name, filters_query(filters), count, postponed)


def days(store: Store, filters: Filters, rows: Sequence[QueueRow], today: dt.date) -> list[Day]:
    """Return the articles of a page by day, with the number of all matching articles of each day."""
    dates = list(dict.fromkeys(row.date for row in rows))
    counts = day_counts(store, filters, dates)
    return [
        Day(date, day_name(date, today), counts.get(date, 0), list(day_rows))
        for date, day_rows in groupby(rows, key=lambda row: row.date)
    ]


def farewell(store: Store, *, editor: str, moment: dt.datetime) -> str:
    """Return what to say at the end of a sitting: what the editor has validated today, and a greeting."""
    reviews = _todays_reviews(store, editor, moment.date())
    if not reviews:
        return f"C’était le dernier. {greeting(moment.hour)}"
    n_agreed = sum(map(_agrees, reviews))
    validated = french.quantity(len(reviews), "article validé")
    suggested = f"le modèle avait suggéré leur mot-clé principal {n_agreed} fois"
    return f"{validated} aujourd’hui ; {suggested}. {greeting(moment.hour)}"


def _agrees(review: Review) -> bool:
    """Return whether the model had suggested (not merely listed) the main label of a review."""
    main = review.labels[:1]
    return any(
        (decision.label,) == main and decision.tier in {"apply", "propose"}
        for decision in review.decisions
    )


def _todays_reviews(store: Store, editor: str, today: dt.date) -> list[Review]:
    """Return the editor's reviews of today that are in force, one per article."""
    reviews: dict[int, Review] = {}
    before: int | None = None
    while True:
        page = history(store, editor=editor, before=before, limit=_REVIEWS)
        for review in page:
            if review.created.date() < today:
                return list(reviews.values())
            if review.undoes is None and not review.undone and not review.aside:
                reviews.setdefault(review.article, review)
        if len(page) < _REVIEWS:
            return list(reviews.values())
        before = page[-1].number


def _state_names(counts: Mapping[str, int], current: str) -> dict[str, str]:
    """Return the states to filter by, some with the number of their articles, or left out if there are none."""
    names = dict(STATES)
    for state, count in counts.items():
        if count:
            names[state] += f" ({french.number(count)})"
        elif current != state:
            del names[state]
    return names


def day_name(day: dt.date | None, today: dt.date) -> str:
    """Return the name of a day: with its weekday if it is of the current year, else with its year.

    Examples
    --------
    >>> today = dt.date(2026, 11, 27)
    >>> days = (today, dt.date(2026, 11, 26), dt.date(2026, 3, 1), dt.date(2015, 11, 24), None)
    >>> [day_name(day, today).replace("\u00a0", " ") for day in days]
    ['Aujourd’hui', 'Hier', 'dimanche 1ᵉʳ mars', '24 novembre 2015', 'Sans date']
    """
    if day is None:
        return "Sans date"
    if day == today:
        return "Aujourd’hui"
    if day == today - dt.timedelta(days=1):
        return "Hier"
    if day.year != today.year:
        return french.day(day)
    return f"{WEEKDAYS[day.weekday()]} {french.day(day).removesuffix(f' {day.year}')}"


def greeting(hour: int) -> str:
    """Return the parting words for an hour of the day.

    Examples
    --------
    >>> [greeting(hour) for hour in (9, 14, 19)]
    ['Bonne matinée.', 'Bon après-midi.', 'Bonne soirée.']
    """
    return "Bonne matinée." if hour < 12 else "Bon après-midi." if hour < 18 else "Bonne soirée."
