"""The pages on which managers change the keywords, in French; editors may read them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.base.language.text import squeeze
from osiris_nlp.base.language.words import fold
from osiris_nlp.desk.articles.queue.deferrals import today
from osiris_nlp.desk.base.dependencies import LongTexts, OpenStore
from osiris_nlp.desk.base.rendering import log_act, missing_page, render
from osiris_nlp.desk.base.store.store import Store, UnavailableError
from osiris_nlp.desk.base.texts import LONG
from osiris_nlp.desk.labels import keyword_forms as forms
from osiris_nlp.desk.labels.keyword_changes import (
    Edit,
    KeywordList,
    KeywordPreview,
    ListState,
    try_description,
    try_keyword,
)
from osiris_nlp.desk.labels.keyword_proposals import candidate_keywords, dismiss_candidate
from osiris_nlp.desk.model.model_in_service import ModelInService, ServedModel
from osiris_nlp.taxonomy import Change, Label, effective_changes, label_key, undo

HOME = "/mots-cles"
_NOTICES = {
    "fait": "C’est fait. Les articles à traiter en tiendront compte dans quelques instants.",
    "bientot": "C’est fait. La base de données ne répond pas : le bureau suivra dès qu’elle répondra.",
    "base": "C’est fait, mais la base de données ne répond pas : les articles cochés ne sont pas marqués.",
    "attente": "C’est fait, mais le bureau ne peut pas suivre pour l’instant : la page Modèle dit pourquoi.",
}
_ENTERED = ("nom", "motif", "indices", "definition")
_MOST_CANDIDATES, _MOST_READ = 100, 500


router = APIRouter(prefix=HOME, include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/candidats")
def candidates(request: Request, store: OpenStore, state: ListState) -> Response:
    rows = candidate_keywords(store, limit=_MOST_READ)
    unused = [each for each in rows if state.taxonomy.find(each.text) is None][:_MOST_CANDIDATES]
    return _page(request, state, "mots-cles-candidats.html", candidates=unused)


@router.post("/candidats/ecarter")
def dismiss(request: Request, store: OpenStore) -> Response:
    dismiss_candidate(store, request.state.form.get("cle", ""))
    return RedirectResponse(f"{HOME}/candidats", 303)


@router.get("/nouveau")
async def ask_new(
    request: Request, store: OpenStore, model: ServedModel, state: ListState, texts: LongTexts
) -> Response:
    length = LONG + 1 if request.query_params.get("nom") else 0  # trying it reads many texts
    return await texts.work(length, try_new, request, store, model, state)


def try_new(request: Request, store: Store, model: ModelInService, state: KeywordList) -> Response:
    """Show the form of a new keyword and, if it has a name, which articles it would catch."""
    fields, preview, problem = request.query_params, None, ""
    if fields.get("nom"):
        try:
            label = forms.read_new_label(fields, state.taxonomy)
            preview = try_keyword(store, model.bench, label)
        except forms.FormError as fault:
            problem = str(fault)
        except InputError as error:  # the model has it, and the list on disk no longer does
            problem = f"Ce mot-clé ne peut pas être essayé ({error.what})."
    return _new_page(request, state, fields, preview=preview, problem=problem)


def _new_page(
    request: Request,
    state: KeywordList,
    fields: Mapping[str, str],
    *,
    preview: KeywordPreview | None = None,
    problem: str,
) -> Response:
    return _page(
        request,
        state,
        "mot-cle-nouveau.html",
        problem=problem,
        entered={name: fields.get(name, "") for name in ("nom", "indices", "definition")},
        preview=preview,
        reuses_name=state.names.is_former(squeeze(fields.get("nom", ""))),
    )


@router.post("/nouveau")
def add(request: Request, store: OpenStore, state: ListState) -> Response:
    """Add a keyword; the articles that were ticked come back to be looked at again."""
    fields = request.state.form
    try:
        edit = forms.addition(forms.read_new_label(fields, state.taxonomy), **_record(request))
        return _make(request, store, state, edit, articles=forms.read_ticks(fields))
    except forms.FormError as fault:
        return _new_page(request, state, fields, problem=str(fault))


@router.get("/renommer")
@router.get("/fusionner")
@router.get("/retirer")
def ask(request: Request, state: ListState) -> Response:
    return _change_page(request, state, request.query_params)


@router.get("/modifier")
async def ask_description(
    request: Request, store: OpenStore, model: ServedModel, state: ListState, texts: LongTexts
) -> Response:
    fields, trial = request.query_params, partial(try_description, store, model.bench)
    length = LONG + 1 if "indices" in fields else 0  # as in `ask_new`
    return await texts.work(length, _change_page, request, state, fields, trial=trial)


@router.post("/modifier")
@router.post("/renommer")
@router.post("/fusionner")
@router.post("/retirer")
def change(request: Request, store: OpenStore, state: ListState) -> Response:
    fields = request.state.form
    try:
        edit = forms.read_edit(_kind(request), fields, state.taxonomy)
        return _make(request, store, state, partial(edit, **_record(request)))
    except forms.FormError as fault:
        return _change_page(request, state, fields, problem=str(fault))


def _change_page(
    request: Request,
    state: KeywordList,
    fields: Mapping[str, str],
    *,
    problem: str = "",
    trial: Callable[[Label, Label], Any] | None = None,
) -> Response:
    """Show the form of a change and, if it is filled in, what would change.

    `problem` says what cannot be done, in French, and leads to status 422.
    """
    kind, taxonomy, preview, result = _kind(request), state.taxonomy, None, None
    mot = fields.get("mot", "")
    try:
        label = forms.find_label(mot, taxonomy)
    except forms.FormError as fault:
        if problem:  # after a form: another manager has removed the keyword since
            return _history_page(request, state, problem=str(fault))
        return missing_page(request, "Mot-clé inconnu", str(fault))
    if problem and label_key(mot) != label_key(label.name):  # renamed or merged since
        problem = f"« {mot} » s’appelle maintenant « {label.name} »."
        return _history_page(request, state, problem=problem)
    if state.keywords is not None and ("nom" in fields or "indices" in fields):
        try:
            edit = forms.read_edit(kind, fields, taxonomy)
            preview = state.keywords.preview(partial(edit, on=today()))
            if trial and len(taxonomy) > 1:
                result = trial(label, forms.read_description(fields, label))
        except forms.FormError as fault:
            problem = problem or str(fault)
        except InputError:  # the list cannot be read: see `_page`
            preview = None
    return _page(
        request,
        state,
        "mot-cle-changer.html",
        problem=problem,
        kind=kind,
        label=label,
        position=taxonomy.names.index(label.name) + 1,
        entered={name: fields[name] for name in _ENTERED if name in fields},
        trial=result,
        others=sorted((name for name in taxonomy.names if name != label.name), key=fold),
        preview=preview,
        reuses_name=preview is not None and any(map(state.names.is_former, preview.change.new)),
        words=sentence(preview.change) if preview else "",
    )


@router.get("/historique")
def history(request: Request, state: ListState) -> Response:
    return _history_page(request, state)


@router.post("/annuler")
def undo_last(request: Request, store: OpenStore, state: ListState) -> Response:
    changes = state.names.history
    in_effect = effective_changes(changes)
    if not in_effect or in_effect[-1].now != state.taxonomy.digest():
        problem = "Il n’y a rien à annuler, ou la liste a été modifiée autrement depuis."
        return _history_page(request, state, problem=problem)
    try:
        return _make(request, store, state, partial(undo, history=changes, **_record(request)))
    except forms.FormError as fault:
        return _history_page(request, state, problem=str(fault))


def _history_page(request: Request, state: KeywordList, *, problem: str = "") -> Response:
    """Show all changes, newest first."""
    return _page(
        request,
        state,
        "mots-cles-historique.html",
        problem=problem,
        rows=_history_rows(state.names.history),
        notice=next((text for key, text in _NOTICES.items() if key in request.query_params), ""),
    )


def _make(
    request: Request,
    store: Store,
    state: KeywordList,
    edit: Edit,
    *,
    articles: Collection[int] = (),
) -> Response:
    """Make a change that the manager has seen before; FormError if it is impossible by now."""
    keywords, digest = state.keywords, request.state.form.get("etat", "")
    if keywords is None:
        raise forms.FormError("Ce bureau ne peut pas changer ses mots-clés.")
    if digest != state.taxonomy.digest():
        raise forms.FormError("La liste a changé entre-temps : relisez, puis recommencez.")
    try:
        change = keywords.change(edit, digest=digest, articles=articles)
    except InputError as error:
        raise forms.FormError(f"Ce changement n’a pas pu être fait ({error.what}).") from None
    except UnavailableError:
        return _to_history("base")
    try:
        log_act(store, request, f"keywords: {change.what}", str(change))
        keywords.put_in_service()
    except UnavailableError:
        return _to_history("bientot")
    except OsirisError:  # the page of the model says why
        return _to_history("attente")
    return _to_history("fait")


def _page(
    request: Request, state: KeywordList, name: str, *, problem: str = "", **context: Any
) -> Response:
    can_change = state.keywords is not None and not state.damage
    context |= {"problem": problem, "damage": state.damage, "can_change": can_change}
    context["digest"] = state.taxonomy.digest()
    return render(request, name, context, status=422 if problem else 200)


def _kind(request: Request) -> forms.Kind:
    return next(kind for kind in forms.KINDS if request.scope["path"].endswith(f"/{kind}"))


def _to_history(notice: str) -> Response:
    return RedirectResponse(f"{HOME}/historique?{notice}=1", 303)


def _record(request: Request) -> dict[str, Any]:
    """Return when, by whom and why a change is made."""
    reason = forms.read_reason(request.state.form)
    return {"on": today(), "who": request.state.editor, "note": reason}


def _history_rows(history: Sequence[Change]) -> list[dict[str, Any]]:
    """Return the changes, newest first, each in words, and whether a later one undoes it or none does."""
    in_effect, undoes = list[int](), dict[int, int]()  # `undoes`: the index of what each one undoes
    for index, change in enumerate(history):
        if change.what != "undo":
            in_effect.append(index)
        elif in_effect:
            undoes[index] = in_effect.pop()
    undone = set(undoes.values())
    return [
        {
            "change": change,
            "words": f"Annulation : {sentence(history[undoes[index]])}"
            if index in undoes
            else sentence(change),
            "is_undone": index in undone,
            "is_last": [index] == in_effect[-1:],
        }
        for index, change in reversed(list(enumerate(history)))
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
        "describe": f"{new} : définition ou indices modifiés",
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
