"""The guides of the desk, for editors and for who administers it, from their Markdown."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt
from markupsafe import Markup

from osiris_nlp.desk.base.rendering import render

_GUIDES = {"/aide": "aide.md", "/aide/administrer": "administrer.md"}
_TEXTS = Path(__file__).with_name("texts")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading of a guide, with its level, its anchor (GitHub’s, too) and what it says up to the next heading."""

    level: int
    title: str
    anchor: str
    body: Markup


@router.get("/aide")
@router.get("/aide/administrer")
def guide(request: Request) -> Response:
    opening, *passages = read_guide(_GUIDES[request.scope["path"]])
    return render(request, "aide.html", {"opening": opening, "passages": passages})


@cache
def read_guide(name: str) -> tuple[Passage, ...]:
    """Return the passages of a guide, the first of which has its title.

    Its links to docs/, which are not installed, become plain words.
    """
    text = (_TEXTS / name).read_text("utf-8")
    text = re.sub(r"\[([^]]+)\]\((?:\.\./)+docs/[^)]+\)", r"\1", text)
    for address, file in _GUIDES.items():
        text = text.replace(f"]({file}", f"]({address}")
    tokens = _MARKDOWN.parse(text)
    starts = [i for i, token in enumerate(tokens) if token.type == "heading_open"]
    return tuple(
        Passage(
            level=int(tokens[start].tag[1]),
            title=(title := tokens[start + 1].content),
            anchor=re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-"),
            body=Markup(_MARKDOWN.renderer.render(tokens[start + 3 : end], _MARKDOWN.options, {})),  # noqa: S704
        )
        for start, end in pairwise([*starts, len(tokens)])
    )
