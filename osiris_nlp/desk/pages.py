"""The editors' pages, in French: the queue, an article, pasting one, the labels, the history."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.staticfiles import StaticFiles

from osiris_nlp import feedback
from osiris_nlp.comparison import Changes
from osiris_nlp.corpus import article_from_row
from osiris_nlp.desk import wire
from osiris_nlp.desk.bench import Bench
from osiris_nlp.feedback import FiledArticle, Filters, LabelCounts, Store
from osiris_nlp.records import Article, Evidence, Suggestion
from osiris_nlp.report import french
from osiris_nlp.report.markup import is_web_address, shortened
from osiris_nlp.taxonomy import Label, Taxonomy

STATIC: Final = Path(__file__).with_name("static")
_STATES = {
    "open": "À traiter",
    "changes": "À corriger",
    "done": "Validés",
    "all": "Tous",
}
_STATE_WORDS = {
    "open": "à traiter",
    "changes": "à corriger",
    "done": "",
    "all": "en tout",
}
_CONFIDENCES = {"high": "Haute", "middle": "Moyenne", "low": "Basse"}
_GROUPS = {
    "carried": "Déjà là",
    "apply": "À appliquer",
    "propose": "À examiner",
    "hide": "Moins probables",
}
_DECISIONS = {"accept": "gardé", "reject": "écarté", "add": "ajouté", "remove": "retiré"}
_LARGEST = 2**31 - 1  # of the numbers that every database can be asked about
_LONGEST = 255
_REVIEWS = 50  # a page of the history
_FEW = 10  # judged suggestions under which a share says nothing
_EXAMPLES = 8
_NOTE = 220  # characters of a scope note in the panel


@dataclass(frozen=True, slots=True)
class Change:
    """What is proposed for a label carried: `by` takes its place; "" only takes it away."""

    said: str
    button: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A label of the panel; `score` is None where the model says nothing of it."""

    place: int
    label: str
    group: str
    tier: str
    kept: bool
    score: float | None
    said: str
    words: tuple[str, ...]
    note: str
    change: Change | None

    @property
    def carried(self) -> bool:
        """Whether the article has, or came with, the label."""
        return self.group == "carried"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading."""

    kind: str
    name: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text, and the places of the rows it speaks for."""

    text: str
    rows: tuple[int, ...]


def pages_router(store: Store, bench: Bench) -> APIRouter:
    """Return the routes of the pages; all are for editors whom the guard has let in."""
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @router.get("/")
    def home() -> Response:
        return RedirectResponse("/file", 303)

    @router.get("/file")
    def queue(request: Request) -> Response:
        filters, problems = read_filters(request.query_params, bench.taxonomy)
        page = _whole(request.query_params.get("page", "1"))
        if page is None:
            problems.append("Page inconnue : voici la première.")
        query = filters_query(filters)
        context = {
            "filters": filters,
            "filtered": bool(query),
            "problems": problems,
            "found": feedback.queue_page(store, filters, page=page or 1),
            "query": query,
            "finished": "fini" in request.query_params,
            "states": _STATES.items(),
            "state_words": _STATE_WORDS,
            "confidences": _CONFIDENCES.items(),
            "label_names": bench.taxonomy.names,
            "sources": feedback.sources(store),
        }
        return render(request, "file.html", context)

    @router.get("/suivant")
    def following(request: Request) -> Response:
        filters, _ = read_filters(request.query_params, bench.taxonomy)
        after = _whole(request.query_params.get("apres", ""))
        editor = request.state.editor
        number = feedback.next_article(store, filters, after=after, editor=editor)
        query = filters_query(filters)
        if number is None:
            return RedirectResponse(f"/file?{_joined(query, 'fini=1')}", 303)
        return RedirectResponse(_with_query(f"/articles/{number}", query), 303)

    @router.get("/articles/{number:int}")
    def article(request: Request, number: int) -> Response:
        filed = feedback.find_article(store, number) if number <= _LARGEST else None
        if filed is None:
            return _missing(request, "Article inconnu", f"Aucun article n’a le numéro {number}.")
        filters, problems = read_filters(request.query_params, bench.taxonomy)
        query = filters_query(filters)
        context = {
            **_reading(bench, filed),
            "filed": filed,
            "labels": bench.taxonomy.labels,
            "reviews": feedback.history(store, article=number),
            "model": bench.name,
            "problems": problems,
            "query": query,
            "skip_query": _joined(query, f"apres={number}"),
        }
        return render(request, "article.html", context)

    @router.get("/coller")
    def pasting(request: Request) -> Response:
        return render(request, "coller.html", {})

    @router.post("/coller")
    def paste(request: Request, pasted: wire.ArticleIn) -> Response:
        article = article_from_row(pasted.model_dump(), default_id="")
        return render(request, "_suggestions.html", _suggested(bench, article))

    @router.get("/mots-cles")
    def labels(request: Request) -> Response:
        counts = feedback.label_counts(store)
        rows = [_label_row(bench, label, counts.get(label.name)) for label in bench.taxonomy]
        return render(request, "mots-cles.html", {"rows": rows})

    @router.get("/mots-cles/{place:int}")
    def label(request: Request, place: int) -> Response:
        if not 1 <= place <= len(bench.taxonomy):
            return _missing(request, "Mot-clé inconnu", f"La liste n’a pas de {place}e mot-clé.")
        return render(request, "mot-cle.html", _label_page(store, bench, place - 1))

    @router.get("/historique")
    def history(request: Request) -> Response:
        problems: list[str] = []
        who = _text(request.query_params.get("editor", ""), "Nom", problems)
        before = _whole(request.query_params.get("before", ""))
        reviews = feedback.history(store, editor=who, before=before, limit=_REVIEWS)
        more = {"editor": who or "", "before": str(reviews[-1].number) if reviews else ""}
        context = {
            "problems": problems,
            "who": who or "",
            "reviews": reviews,
            "editors": feedback.editors(store),
            "mine": urlencode({"editor": request.state.editor}),
            "older": _query(more) if len(reviews) == _REVIEWS else "",
        }
        return render(request, "historique.html", context)

    files = StaticFiles(directory=STATIC)

    @router.get("/static/{name}")
    async def static(request: Request, name: str) -> Response:
        return await files.get_response(name, request.scope)

    return router


def render(
    request: Request, name: str, context: Mapping[str, Any], *, status: int = 200
) -> HTMLResponse:
    """Return a page made of a template, for the editor the guard has recognised, if any."""
    common = {
        "editor": getattr(request.state, "editor", ""),
        "csrf_token": getattr(request.state, "csrf_token", ""),
        "signed_in": getattr(request.state, "signed_in", False),
        "place": request.url.path,
        "asset": asset,
    }
    return HTMLResponse(_templates().get_template(name).render({**common, **context}), status)


def asset(name: str) -> str:
    """Return the address of a static file, which changes whenever one of them does."""
    return f"/static/{name}?v={_version()}"


def read_filters(query: Mapping[str, str], taxonomy: Taxonomy) -> tuple[Filters, list[str]]:
    """Return the filters in an address, and in French what is wrong with those left out.

    Examples
    --------
    >>> query = {"state": "done", "since": "2024-02-30", "label": "fintech"}
    >>> read_filters(query, Taxonomy.from_names(["Fintech"]))[0]
    Filters(state='done', source=None, label='Fintech', since=None, until=None, confidence=None)
    """
    problems: list[str] = []

    def one_of(name: str, word: str, known: Mapping[str, str]) -> Any:
        value = query.get(name, "")
        if value and value not in known:
            problems.append(f"{word} {_quoted(value)} : filtre ignoré.")
        return value if value in known else None

    def day(name: str) -> dt.date | None:
        value = query.get(name, "")
        try:
            return dt.date.fromisoformat(value) if value else None
        except ValueError:
            problems.append(f"Date illisible {_quoted(value)} : filtre ignoré.")
            return None

    name = query.get("label", "")
    label = taxonomy.find(name) if name else None
    if name and label is None:
        problems.append(f"Mot-clé inconnu {_quoted(name)} : filtre ignoré.")
    filters = Filters(
        state=one_of("state", "État inconnu", _STATES) or "open",
        source=_text(query.get("source", ""), "Source", problems),
        label=label,
        since=day("since"),
        until=day("until"),
        confidence=one_of("confidence", "Confiance inconnue", _CONFIDENCES),
    )
    return filters, problems


def filters_query(filters: Filters) -> str:
    """Return filters as they stand in an address; what filters nothing is left out.

    Examples
    --------
    >>> filters_query(Filters(state="done", since=dt.date(2024, 2, 1)))
    'state=done&since=2024-02-01'
    """
    return _query(
        {
            "state": "" if filters.state == "open" else filters.state,
            "source": filters.source or "",
            "label": filters.label or "",
            "since": filters.since.isoformat() if filters.since else "",
            "until": filters.until.isoformat() if filters.until else "",
            "confidence": filters.confidence or "",
        }
    )


def segments(
    text: str, start: int, end: int, spans: Sequence[tuple[int, int, int]]
) -> list[Segment]:
    """Return ``text[start:end]`` cut wherever evidence begins or ends.

    Parameters
    ----------
    spans : first place, last place and row of each piece of evidence; they may overlap

    Examples
    --------
    >>> [(s.text, s.rows) for s in segments("La fibre à Kolda", 0, 16, [(3, 8, 0), (3, 16, 2)])]
    [('La ', ()), ('fibre', (0, 2)), (' à Kolda', (2,))]
    """
    cuts = {place for span in spans for place in span[:2] if start < place < end}
    places = [start, *sorted(cuts), end]
    return [
        Segment(
            text[a:b],
            tuple(sorted({row for first, last, row in spans if first <= a and b <= last})),
        )
        for a, b in pairwise(places)
        if a < b
    ]


def _reading(bench: Bench, filed: FiledArticle) -> dict[str, Any]:
    """Return what is shown of an article of the desk; of a blind one, nothing the model says."""
    article = replace(filed.article, labels=filed.labels)
    if not filed.is_hidden:
        dropped = [label for label in filed.article.labels if label not in filed.labels]
        return {
            "blind": False,
            **_suggested(bench, article, dropped=dropped, done=filed.state == "done"),
        }
    rows = [
        _row(bench, i, label, "carried", kept=False, unsaid="")
        for i, label in enumerate(article.labels)
    ]
    return {"blind": True, "article": article, "similar": [], **_shown(article, rows, [])}


def _suggested(
    bench: Bench, article: Article, *, dropped: Sequence[str] = (), done: bool = False
) -> dict[str, Any]:
    """Return an article with the labels it has, those `dropped` from it and those suggested."""
    said = {each.label: each for each in bench.suggestions(article)}
    changes = (None if done else bench.changes(article)) or Changes()
    proposed = _proposed(changes, bench.taxonomy)
    carried = [*article.labels, *dropped]
    names = [(label, "carried") for label in carried]
    for tier in ("apply", "propose", "hide"):
        names += [
            (s.label, tier) for s in said.values() if s.tier == tier and s.label not in carried
        ]
    rows = []
    for place, (label, group) in enumerate(names):
        kept = label in article.labels or (group == "apply" and not carried and not done)
        change = proposed.get(label)
        rows.append(
            _row(bench, place, label, group, kept=kept, said=said.get(label), change=change)
        )
    spans = [(row.place, each) for row in rows for each in _evidence(said.get(row.label))]
    return {"article": article, "similar": bench.similar(article), **_shown(article, rows, spans)}


def _shown(
    article: Article, rows: Sequence[Row], evidence: Iterable[tuple[int, Evidence]]
) -> dict[str, Any]:
    spans: dict[str, list[tuple[int, int, int]]] = {"title": [], "text": []}
    for place, each in evidence:
        spans[each.field].append((each.start, each.end, place))
    return {
        "groups": [
            Group(kind, name, found)
            for kind, name in _GROUPS.items()
            if (found := [row for row in rows if row.group == kind])
        ],
        "title": segments(article.title, 0, len(article.title), spans["title"]),
        "text": [
            segments(article.text, *paragraph.span(), spans["text"])
            for paragraph in re.finditer(r"[^\n]*\S[^\n]*", article.text)
        ],
    }


def _row(
    bench: Bench,
    place: int,
    label: str,
    group: str,
    *,
    kept: bool,
    said: Suggestion | None = None,
    change: Change | None = None,
    unsaid: str = "non suggéré",
) -> Row:
    known = bench.taxonomy.find(label)
    phrases = (" ".join(shortened(each.text, 60).split()) for each in _evidence(said))
    return Row(
        place=place,
        label=label,
        group=group,
        tier=said.tier if said else "",
        kept=kept,
        score=said.score if said else None,
        said=french.odds(said.score) if said else unsaid if known else "inconnu de la liste",
        words=tuple(dict.fromkeys(phrases)),
        note=_first_sentence(bench.taxonomy.get(label).scope_note) if known else "",
        change=change,
    )


def _evidence(suggestion: Suggestion | None) -> tuple[Evidence, ...]:
    return suggestion.evidence if suggestion else ()


def _proposed(changes: Changes, taxonomy: Taxonomy) -> dict[str, Change]:
    """Return what is proposed for each label carried that the model would remove or replace."""
    removed = {
        label: Change("Rien dans le texte ne l’appelle.", "Retirer") for label in changes.remove
    }
    return removed | {
        each.label: Change(
            f"À remplacer par {each.by} : {_why_replaced(each.reason, taxonomy.get(each.by))}",
            "Remplacer",
            each.by,
        )
        for each in changes.replace
    }


def _why_replaced(reason: Literal["renamed", "successor", "predecessor"], by: Label) -> str:
    if reason == "renamed":
        return "c’est son nom dans la liste."
    if reason == "predecessor":
        return "c’était son nom à la date de l’article."
    return f"il a changé de nom en {by.first_year}." if by.first_year else "il a changé de nom."


def _label_row(bench: Bench, label: Label, counts: LabelCounts | None) -> dict[str, Any]:
    counts = counts or LabelCounts()
    return {
        "label": label,
        "names": " | ".join((label.name, *label.aliases)),
        "examples": len(bench.examples.get(label.name, ())),
        "filed": counts.filed,
        "precision": _so_far(counts.shown, counts.right),
    }


def _label_page(store: Store, bench: Bench, place: int) -> dict[str, Any]:
    label = bench.taxonomy.labels[place]
    counts = feedback.label_counts(store).get(label.name, LabelCounts())
    done = Filters(state="done", label=label.name)
    found = feedback.queue_page(store, done).rows
    examples = bench.examples.get(label.name, ())
    return {
        "label": label,
        "counts": counts,
        "years": _years(label),
        "examples": len(examples),
        "training": [title for _, title in examples[:_EXAMPLES] if title],
        "validated": [row for row in found if label.name in row.labels][:_EXAMPLES],
        "file_query": filters_query(Filters(state="all", label=label.name)),
        "apply_precision": _so_far(*counts.judged.get("apply", (0, 0))),
        "propose_precision": _so_far(*counts.judged.get("propose", (0, 0))),
    }


def _years(label: Label) -> str:
    first, last = label.first_year, label.last_year
    if first and last:
        return f"de {first} à {last}"
    return f"depuis {first}" if first else f"jusqu’en {last}" if last else ""


def _so_far(shown: int, right: int) -> str:
    """Return how often a suggestion was accepted.

    Examples
    --------
    >>> [_so_far(*each) for each in ((0, 0), (3, 2), (20, 18))]
    ['pas encore jugée', '2 fois sur 3, trop peu pour le dire', 'acceptée 18 fois sur 20']
    """
    if not shown:
        return "pas encore jugée"
    said = f"{right} fois sur {shown}"
    return f"{said}, trop peu pour le dire" if shown < _FEW else f"acceptée {said}"


def _missing(request: Request, heading: str, message: str) -> HTMLResponse:
    context = {"heading": heading, "message": message, "status": 404}
    return render(request, "probleme.html", context, status=404)


def _whole(value: str) -> int | None:
    is_number = value.isascii() and value.isdigit() and len(value) <= len(str(_LARGEST))
    return int(value) if is_number and 0 < int(value) <= _LARGEST else None


def _text(value: str, word: str, problems: list[str]) -> str | None:
    value = value.strip()
    if value and (len(value) > _LONGEST or not value.isprintable()):
        problems.append(f"{word} illisible : filtre ignoré.")
        return None
    return value or None


def _quoted(value: str) -> str:
    return f"«{shortened(value, 40)}»"


def _query(values: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in values.items() if value})


def _joined(*queries: str) -> str:
    return "&".join(filter(None, queries))


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _first_sentence(note: str) -> str:
    first = re.split(r"(?<=[.;!?])\s", note, maxsplit=1)[0] if note else ""
    return shortened(first, _NOTE)


def _moment(when: dt.datetime) -> str:
    """Return a moment as an editor in Dakar reads it.

    Examples
    --------
    >>> _moment(dt.datetime(2026, 3, 1, 9, 5, tzinfo=dt.UTC)).replace("\u00a0", " ")
    '1er mars 2026 à 9 h 05'
    """
    there = when.astimezone(dt.UTC)  # the time of Dakar, all year
    return f"{french.day(there.date())} à {there.hour}\u00a0h\u00a0{there.minute:02}"


def _counted(value: int, noun: str, plural: str = "") -> str:
    if plural and value > 1:
        return f"{french.number(value)}\u00a0{plural}"
    return french.counted(value, noun)


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(Path(__file__).with_name("templates"))
    templates = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "counted": _counted,
        "day": french.day,
        "decision_word": _DECISIONS.__getitem__,
        "first_sentence": _first_sentence,
        "json": json.dumps,
        "moment": _moment,
        "number": french.number,
        "odds": french.odds,
        "short": shortened,
        "typeset": french.typeset,
    }
    templates.tests["web_address"] = is_web_address
    return templates


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
