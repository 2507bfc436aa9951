"""The guides of the desk, for editors and for who administers it, from their Markdown."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

from fastapi import APIRouter, Request, Response
from markdown_it import MarkdownIt
from markupsafe import Markup

from osiris_nlp.desk.base.rendering import render

_TEXTS = Path(__file__).with_name("texts")
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")

router = APIRouter(include_in_schema=False)


@router.get("/aide")
@router.get("/aide/administrer")
def guide(request: Request) -> Response:
    name = request.scope["path"].rpartition("/")[2]
    (_, title, _, opening), *passages = read_guide(f"{name}.md")
    context = {"guide_title": title, "opening": opening, "passages": passages}
    return render(request, "aide.html", context)


@cache
def read_guide(name: str) -> list[tuple[int, str, str, Markup]]:
    """Return the headings of a guide: level, words, anchor (the one of GitHub), and the text up to the next one.

    Links to docs/, which are not installed, become plain words.
    """
    text = (_TEXTS / name).read_text("utf-8")
    text = re.sub(r"\[([^]]+)\]\((?:\.\./)+docs/[^)]+\)", r"\1", text)
    text = text.replace("](administrer.md", "](/aide/administrer").replace("](aide.md", "](/aide")
    tokens = _MARKDOWN.parse(text)
    starts = [i for i, token in enumerate(tokens) if token.type == "heading_open"]
    passages = []
    for start, end in pairwise([*starts, len(tokens)]):
        title = tokens[start + 1].content
        anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        body = Markup(_MARKDOWN.renderer.render(tokens[start + 3 : end], _MARKDOWN.options, {}))  # noqa: S704
        passages.append((int(tokens[start].tag[1]), title, anchor, body))
    return passages
