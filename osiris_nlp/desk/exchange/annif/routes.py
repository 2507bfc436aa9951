"""The routes of Annif's REST API, with the desk's model as its only project.

Statuses, fields and types are those of recorded answers of Annif; docs/annif.md lists what differs.
"""

import re
from functools import lru_cache
from importlib.metadata import version
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

import orjson
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field, ValidationError

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.json_bodies import MAX_TEXT
from osiris_nlp.base.language.text import visible
from osiris_nlp.base.records import Article
from osiris_nlp.desk.base.dependencies import LongTexts
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.model_in_service import ModelInService, ServedModel
from osiris_nlp.model.suggestions import best_suggestions
from osiris_nlp.taxonomy import annif_subjects

_VOCABULARY = "osiris"
TITLE = "Annif REST API"
_MOST_DOCUMENTS = 32
_MOST_FIELDS = 1_000  # of a form
_TITLE_LENGTH = 1_000  # characters of a title that are read; the desk's own API takes no more
_LANGUAGE_LENGTH = 40  # characters of an unknown language in a refusal
_FORM = "application/x-www-form-urlencoded"

# Without a limit, pydantic would not refuse a lone surrogate, which no answer can contain.
Text = Annotated[str, Field(max_length=MAX_TEXT)]
Limit = Annotated[int, Field(ge=0, description="Results at most")]
Threshold = Annotated[float, Field(ge=0, le=1, description="Lowest score of a result")]
Language = Annotated[
    Text, Field(description="Of the labels: that of the project, or empty", examples=["fr"])
]


class ApiInfo(BaseModel):
    """The name of the API, and the version of what answers."""

    title: str
    version: str


class Vocab(BaseModel):
    """The labels of the model."""

    vocab_id: str
    languages: list[str]
    size: int
    loaded: bool


class Vocabs(BaseModel):
    """All vocabularies."""

    vocabs: list[Vocab]


class Backend(BaseModel):
    """What a project computes with."""

    backend_id: str


class Project(BaseModel):
    """The model in service; `modification_time` is when it was trained."""

    project_id: str
    name: str
    language: str
    backend: Backend
    vocab: Vocab
    vocab_language: str
    is_trained: bool
    modification_time: str | None


class Projects(BaseModel):
    """All projects."""

    projects: list[Project]


class Subject(BaseModel):
    """A suggested label; `notation` is its id in the taxonomy, unless the URI is."""

    uri: str
    label: str
    notation: str | None
    score: Annotated[float, Field(ge=0, le=1)]


class Results(BaseModel):
    """Suggested labels, best first."""

    results: list[Subject]


class DocumentResults(Results):
    """The suggested labels of one document of a batch."""

    document_id: str | None


class SuggestForm(BaseModel):
    """The fields of a form; others are ignored, and the last of two of the same name counts."""

    text: Text
    limit: Limit = 10
    threshold: Threshold = 0.0
    language: Language = ""
    metadata_title: Text = ""


class Document(BaseModel):
    """A document of a batch; of its metadata, the title is read."""

    text: Text
    document_id: Text = ""
    metadata: dict[str, Text] = {}


class Batch(BaseModel):
    """The documents to suggest labels for."""

    documents: Annotated[list[Document], Field(max_length=_MOST_DOCUMENTS)]


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: Literal["about:blank"]
    title: str
    status: int
    detail: str


_subjects = lru_cache(maxsize=2)(annif_subjects)  # of the model in service, and of the one before
_ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "Refused; the detail says why. 413 (a body of more than 8 MB, or a form of more than 2 MB) is plain text",
        "content": {
            "application/problem+json": {"schema": Problem.model_json_schema()},
            "text/plain": {"schema": {"type": "string"}},
        },
    },
    "503": {
        "description": "Too many long texts are being read: try again after the seconds in Retry-After",
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    },
}


def _operation_id(route: APIRoute) -> str:
    """Return what generated clients call an operation: names with the prefix under which the desk mounts it."""
    name = re.sub(r"\W", "_", f"{route.name}/v1{route.path_format}")
    return f"{name}_{min(route.methods or ['']).lower()}"


router = APIRouter(responses=_ERRORS, generate_unique_id_function=_operation_id)


def project_of(bench: Bench) -> str:
    """Return the id of the project of the model in service, which has the language of its labels."""
    return f"{_VOCABULARY}-{bench.language}"  # some clients cut an id at the dash


def _find_bench(project_id: str, model: ModelInService) -> Bench:
    is_in_service = project_id == project_of(model.bench)
    bench = model.bench if is_in_service else model.bench_of(project_id)
    if bench is None:
        raise HTTPException(404, f"Project '{visible(project_id)}' not found")
    return bench


@router.get("/", summary="Return the name and version of the API")
def info() -> ApiInfo:
    return ApiInfo(title=TITLE, version=version("osiris-nlp"))


@router.get("/projects", summary="List the projects: the model in service")
def projects(model: ServedModel) -> Projects:
    return Projects(projects=[_project(model.bench, project_of(model.bench))])


@router.get("/vocabs", summary="List the vocabularies: the labels of the model")
def vocabs(model: ServedModel) -> Vocabs:
    return Vocabs(vocabs=[_vocab(model.bench)])


@router.get(
    "/projects/{project_id}",
    summary="Return a project, such as osiris-fr, or the model in service by its name",
)
def project(project_id: str, model: ServedModel) -> Project:
    return _project(_find_bench(project_id, model), project_id)


@router.post(
    "/projects/{project_id}/suggest",
    summary="Suggest labels for a text, best first",
    response_model=Results,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {_FORM: {"schema": SuggestForm.model_json_schema()}},
        }
    },
)
async def suggest(project_id: str, request: Request, model: ServedModel, texts: LongTexts) -> Any:
    body = await request.body()
    form = await texts.work(len(body), read_form, body)
    bench = _find_bench(project_id, model)
    _check_language(form.language, bench)
    (article,) = await texts.articles([_row(form.text, form.metadata_title)], needs_text=False)

    def answer() -> Response:
        return _json({"results": _results(bench, article, form.limit, form.threshold)})

    return await texts.work(_length(article), answer)


@router.post(
    "/projects/{project_id}/suggest-batch",
    summary=f"Suggest labels for up to {_MOST_DOCUMENTS} texts",
    response_model=list[DocumentResults],
)
async def suggest_batch(
    project_id: str,
    batch: Batch,
    limit: Limit = 10,
    threshold: Threshold = 0.0,
    language: Language = "",
    *,
    model: ServedModel,
    texts: LongTexts,
) -> Any:
    bench = _find_bench(project_id, model)
    _check_language(language, bench)
    documents = batch.documents
    rows = [_row(document.text, document.metadata.get("title", "")) for document in documents]
    articles = await texts.articles(rows, needs_text=False)

    def answer() -> Response:
        results = [_results(bench, article, limit, threshold) for article in articles]
        return _json(
            [
                {"document_id": _id_of(document), "results": each}
                for document, each in zip(documents, results, strict=True)
            ]
        )

    return await texts.work(sum(map(_length, articles)), answer)


@router.post("/projects/{project_id}/learn", status_code=204, summary="Always refused (403)")
def learn(project_id: str, model: ServedModel) -> None:
    _find_bench(project_id, model)
    raise HTTPException(
        403, "The model learns from what editors validate at the desk, with 'osiris-nlp desk learn'"
    )


@router.post("/detect-language", status_code=204, summary="Always refused (400)")
def detect_language() -> None:
    raise HTTPException(400, "unsupported candidate languages: no language is detected here")


def _project(bench: Bench, project_id: str) -> Project:
    return Project(
        project_id=project_id,
        name=f"Mots-clés ({bench.name})",
        language=bench.language,
        backend=Backend(backend_id="osiris_nlp"),
        vocab=_vocab(bench),
        vocab_language=bench.language,
        is_trained=True,
        modification_time=bench.details.get("made"),
    )


def _vocab(bench: Bench) -> Vocab:
    languages, size = [bench.language], len(bench.taxonomy)
    return Vocab(vocab_id=_VOCABULARY, languages=languages, size=size, loaded=True)


def read_form(body: bytes) -> SuggestForm:
    """Return a form; bytes that are not UTF-8 are replaced, and the last field of a name counts."""
    text = body.decode(errors="replace")
    try:
        fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise InputError(
            f"A form of more than {_MOST_FIELDS:,} fields", "encode each '&' of the text as '%26'"
        ) from None
    try:
        return SuggestForm.model_validate(fields)
    except ValidationError as error:
        faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()]
        raise RequestValidationError(faults) from None


def _check_language(language: str, bench: Bench) -> None:
    if language not in {"", bench.language}:
        name = visible(language[:_LANGUAGE_LENGTH])
        raise HTTPException(400, f'language "{name}" not supported by vocabulary')


def _row(text: str, title: str) -> dict[str, str]:
    return {"text": text, "title": title[:_TITLE_LENGTH]}


def _length(article: Article) -> int:
    return len(article.text) + len(article.title)


def _results(bench: Bench, article: Article, limit: int, threshold: float) -> list[dict[str, Any]]:
    """Return the best labels of an article, none if the model knows none of its words, JSON-ready."""
    subjects = _subjects(bench.taxonomy)
    opinions = bench.tagger.opinions([article])
    if not opinions.n_known[0]:
        return []
    top = min(limit, len(bench.tagger.labels))
    suggestions = best_suggestions(bench.tagger, opinions, top=top, evidence=False)
    return [
        {
            "uri": subjects[suggestion.label][0],
            "label": suggestion.label,
            "notation": subjects[suggestion.label][1],
            "score": suggestion.score,
        }
        for suggestion in suggestions
        if suggestion.score > 0 and suggestion.score >= threshold
    ]


def _id_of(document: Document) -> str | None:
    return document.document_id if "document_id" in document.model_fields_set else None


def _json(content: Any) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")
