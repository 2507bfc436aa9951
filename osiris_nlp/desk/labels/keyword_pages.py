"""The pages on which managers change the keywords, in French; editors may read them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.base.language.text import squeeze
from osiris_nlp.desk.base.dependencies import LongTexts, OpenStore
from osiris_nlp.desk.base.rendering import log_act, missing_page, render
from osiris_nlp.desk.base.store.store import Store, UnavailableError
from osiris_nlp.desk.base.texts import LONG
from osiris_nlp.desk.labels.keyword_changes import DeskKeywords, Edit, Keywords, Trial, try_keyword
from osiris_nlp.desk.labels.keyword_forms import (
    KINDS,
    FormError,
    Kind,
    NewKeyword,
    find_label,
    read_edit,
    read_reason,
    read_ticks,
)
from osiris_nlp.desk.labels.proposals import candidate_keywords, dismiss_candidate
from osiris_nlp.desk.model.model_in_service import ModelInService, ServedModel
from osiris_nlp.taxonomy import Change, LabelNames, Taxonomy, effective_changes, label_key, undo

HOME = "/mots-cles"
_NOTICES = {
    "fait": "C’est fait. La file suit en quelques instants.",
    "bientot": "C’est fait. La base de données ne répond pas : le bureau suivra dès qu’elle répondra.",
    "base": "C’est fait, mais la base de données ne répond pas : les articles cochés ne sont pas marqués.",
    "attente": "C’est fait, mais le bureau ne peut pas suivre pour l’instant : la page Modèle dit pourquoi.",
}
_MOST_CANDIDATES, _MOST_READ = 100, 500


router = APIRouter(prefix=HOME, include_in_schema=False, default_response_class=HTMLResponse)


class _Pages:
    """The pages of the keywords; `problem` says what cannot be done, in French, and leads to status 422."""

    def __init__(self, store: Store, model: ModelInService, keywords: Keywords | None) -> None:
        self._store, self._model, self._keywords = store, model, keywords

    def _names(self) -> LabelNames:
        """Return the labels on disk or, if they cannot be changed or read, those in service."""
        if self._keywords is not None:
            with suppress(InputError):  # the page says so: see `_page`
                return self._keywords.current()
        return self._model.bench.names

    @property
    def _taxonomy(self) -> Taxonomy:
        return self._names().taxonomy

    def candidates(self, request: Request) -> Response:
        """Show what editors have proposed, unless a keyword has that name by now."""
        taxonomy = self._taxonomy
        rows = candidate_keywords(self._store, limit=_MOST_READ)
        rows = [each for each in rows if taxonomy.find(each.text) is None]
        context = {"candidates": rows[:_MOST_CANDIDATES]}
        return self._page(request, "mots-cles-candidats.html", context)

    def new(self, request: Request, fields: Mapping[str, str], *, problem: str = "") -> Response:
        """Show the form of a new keyword and, if it has a name, which articles it would catch."""
        taxonomy, trial = self._taxonomy, None
        if fields.get("nom") and not problem:
            try:
                trial = self._try(NewKeyword.of(fields, taxonomy))
            except FormError as fault:
                problem = str(fault)
        context = {
            "entered": {name: fields.get(name, "") for name in ("nom", "indices", "definition")},
            "trial": trial,
            "reuses_name": self._names().is_former(squeeze(fields.get("nom", ""))),
            "digest": taxonomy.digest(),
        }
        return self._page(request, "mot-cle-nouveau.html", context, problem=problem)

    def add(self, request: Request) -> Response:
        """Add a keyword; the articles that were ticked come back to be looked at again."""
        fields = request.state.form
        try:
            edit = NewKeyword.of(fields, self._taxonomy).addition(**_record(request))
            return self._make(request, edit, articles=read_ticks(fields))
        except FormError as fault:
            return self.new(request, fields, problem=str(fault))

    def preview(
        self, request: Request, kind: Kind, fields: Mapping[str, str], *, problem: str = ""
    ) -> Response:
        """Show the form of a change and, if it is filled in, what would change."""
        taxonomy, preview = self._taxonomy, None
        try:
            label = find_label(fields.get("mot", ""), taxonomy)
        except FormError as fault:
            if problem:  # after a form: somebody has removed the keyword since
                return self.history(request, problem=str(fault))
            return missing_page(request, "Mot-clé inconnu", str(fault))
        mot = fields.get("mot", "")
        if problem and label_key(mot) != label_key(label.name):  # renamed or merged since
            problem = f"« {mot} » s’appelle maintenant « {label.name} »."
            return self.history(request, problem=problem)
        if self._keywords is not None and self._keywords.is_changeable and "nom" in fields:
            try:
                edit = read_edit(kind, fields, taxonomy)
                preview = self._keywords.preview(partial(edit, on=_today()))
            except FormError as fault:
                problem = problem or str(fault)
            except InputError:  # the list cannot be read: see `_page`
                preview = None
        context = {
            "kind": kind,
            "label": label,
            "place": taxonomy.names.index(label.name) + 1,
            "entered": {name: fields.get(name, "") for name in ("nom", "motif")},
            "others": [name for name in taxonomy.names if name != label.name],
            "preview": preview,
            "reuses_name": preview is not None and self._reuses_name(preview.change),
            "words": sentence(preview.change) if preview else "",
        }
        return self._page(request, "mot-cle-changer.html", context, problem=problem)

    def change(self, request: Request, kind: Kind) -> Response:
        """Rename, merge or retire a keyword."""
        fields = request.state.form
        try:
            edit = read_edit(kind, fields, self._taxonomy)
            return self._make(request, partial(edit, **_record(request)))
        except FormError as fault:
            return self.preview(request, kind, fields, problem=str(fault))

    def history(self, request: Request, *, problem: str = "") -> Response:
        """Show all changes, newest first."""
        key = next((key for key in _NOTICES if key in request.query_params), "")
        context = {
            "rows": history_rows(self._names().history),
            "notice": _NOTICES.get(key, ""),
            "digest": self._taxonomy.digest(),
        }
        return self._page(request, "mots-cles-historique.html", context, problem=problem)

    def undo(self, request: Request) -> Response:
        """Undo the last change in effect."""
        changes = self._names().history
        in_effect = effective_changes(changes)
        if not in_effect or in_effect[-1].now != self._taxonomy.digest():
            problem = "Il n’y a rien à annuler, ou la liste a été modifiée autrement depuis."
            return self.history(request, problem=problem)
        try:
            return self._make(request, partial(undo, history=changes, **_record(request)))
        except FormError as fault:
            return self.history(request, problem=str(fault))

    def _reuses_name(self, change: Change) -> bool:
        """Return whether a change gives a label the name of one that is gone."""
        return any(map(self._names().is_former, change.new))

    def _try(self, keyword: NewKeyword) -> Trial:
        try:
            return try_keyword(self._store, self._model.bench, keyword.label)
        except InputError as error:  # the model has it, and the list on disk no longer does
            raise FormError(f"Ce mot-clé ne peut pas être essayé ({error.what}).") from None

    def _make(self, request: Request, edit: Edit, *, articles: list[int] | None = None) -> Response:
        """Make a change that the manager has seen before; FormError if it is impossible by now."""
        keywords, digest = self._keywords, request.state.form.get("etat", "")
        if keywords is None or not keywords.is_changeable:
            raise FormError("Ce bureau ne peut pas changer ses mots-clés.")
        if digest != self._taxonomy.digest():
            raise FormError("La liste a changé entre-temps : relisez, puis recommencez.")
        try:
            change = keywords.change(edit, digest=digest, articles=articles or ())
        except InputError as error:
            raise FormError(f"Ce changement n’a pas pu être fait ({error.what}).") from None
        except UnavailableError:
            return _to_history("base")
        try:
            log_act(self._store, request, f"keywords: {change.what}", str(change))
            keywords.put_in_service()
        except UnavailableError:
            return _to_history("bientot")
        except OsirisError:  # the page of the model says why
            return _to_history("attente")
        return _to_history("fait")

    def _page(
        self, request: Request, name: str, context: Mapping[str, Any], *, problem: str = ""
    ) -> Response:
        keywords, damage = self._keywords, ""
        try:
            if keywords is not None:
                keywords.current()
        except InputError as error:
            damage = str(error)
        common = {
            "problem": problem,
            "damage": damage,
            "can_change": keywords is not None and keywords.is_changeable and not damage,
        }
        return render(request, name, {**common, **context}, status=422 if problem else 200)


async def _pages(store: OpenStore, model: ServedModel, keywords: DeskKeywords) -> _Pages:
    return _Pages(store, model, keywords)


Pages = Annotated[_Pages, Depends(_pages)]


@router.get("/candidats")
def candidates(request: Request, pages: Pages) -> Response:
    return pages.candidates(request)


@router.post("/candidats/ecarter")
def dismiss(request: Request, store: OpenStore) -> Response:
    dismiss_candidate(store, request.state.form.get("cle", ""))
    return RedirectResponse(f"{HOME}/candidats", 303)


@router.get("/nouveau")
async def ask_new(request: Request, pages: Pages, texts: LongTexts) -> Response:
    length = LONG + 1 if request.query_params.get("nom") else 0  # a trial reads many texts
    return await texts.work(length, pages.new, request, request.query_params)


@router.post("/nouveau")
def add(request: Request, pages: Pages) -> Response:
    return pages.add(request)


@router.get("/renommer")
@router.get("/fusionner")
@router.get("/retirer")
def ask(request: Request, pages: Pages) -> Response:
    return pages.preview(request, _kind(request), request.query_params)


@router.post("/renommer")
@router.post("/fusionner")
@router.post("/retirer")
def change(request: Request, pages: Pages) -> Response:
    return pages.change(request, _kind(request))


@router.get("/historique")
def history(request: Request, pages: Pages) -> Response:
    return pages.history(request)


@router.post("/annuler")
def undo_last(request: Request, pages: Pages) -> Response:
    return pages.undo(request)


def _kind(request: Request) -> Kind:
    return next(kind for kind in KINDS if request.scope["path"].endswith(f"/{kind}"))


def _to_history(notice: str) -> Response:
    return RedirectResponse(f"{HOME}/historique?{notice}=1", 303)


def _record(request: Request) -> dict[str, Any]:
    """Return when, by whom and why a change is made."""
    reason = read_reason(request.state.form)
    return {"on": _today(), "who": request.state.editor, "note": reason}


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A change of the list of keywords, in words.

    `is_undone` is whether a later change undoes it, `is_last` whether it is the last one in effect.
    """

    change: Change
    words: str
    is_undone: bool
    is_last: bool


def history_rows(history: Sequence[Change]) -> list[HistoryRow]:
    """Return the changes, newest first."""
    in_effect, undone, undoes = list[int](), set[int](), dict[int, int]()
    for place, change in enumerate(history):
        if change.what != "undo":
            in_effect.append(place)
        elif in_effect:
            undoes[place] = in_effect.pop()
            undone.add(undoes[place])
    return [
        HistoryRow(
            change,
            f"Annulation : {sentence(history[undoes[place]])}"
            if place in undoes
            else sentence(change),
            place in undone,
            [place] == in_effect[-1:],
        )
        for place, change in reversed(list(enumerate(history)))
    ]


def sentence(change: Change) -> str:
    """Return what a change has done, in a few words.

    Examples
    --------
    >>> import datetime as dt
    >>> from osiris_nlp.taxonomy import Taxonomy, merge
    >>> taxonomy = Taxonomy.from_names(["Free Sénégal", "Yas"])
    >>> sentence(merge(taxonomy, ["Free Sénégal", "Yas"], into="Yas", on=dt.date(2026, 12, 1))[1])
    '«Free Sénégal» fusionné avec «Yas»'
    """
    old, new = (_listed(names) for names in (change.old, change.new))
    merged = [name for name in change.old if name not in change.new]
    phrases = {
        "add": f"{new} ajouté",
        "rename": f"{old} renommé {new}",
        "merge": f"{_listed(merged)} {'fusionné' if len(merged) == 1 else 'fusionnés'} avec {new}",
        "split": f"{old} divisé en {new}",
        "retire": f"{old} retiré, remplacé par {new}" if change.new else f"{old} retiré",
        "undo": "Annulation",
    }
    return phrases[change.what]


def _listed(names: Iterable[str]) -> str:
    quoted_names = [f"«{name}»" for name in names]
    *first, last = quoted_names or [""]
    return f"{', '.join(first)} et {last}" if first else last
