"""Pages of other press sites, converted to raw rows by trafilatura."""

from typing import Any

from osiris_nlp.base.errors import InputError, MissingExtraError
from osiris_nlp.base.html import ATTRIBUTE, TAG

_MOST_ATTRIBUTES = 1000


def plain_enough(page: str) -> str:
    """Return a page unchanged; InputError if a tag has so many attributes that parsers take minutes."""
    for tag in TAG.finditer(page):
        attributes = tag["attributes"] or ""
        if len(attributes) <= _MOST_ATTRIBUTES:
            continue
        if (n := len(ATTRIBUTE.findall(attributes))) > _MOST_ATTRIBUTES:
            raise InputError(
                f"HTML tag with {n} attributes", f"remove it; expected at most {_MOST_ATTRIBUTES}"
            )
    return page


def press_row(page: str, *, url: str | None = None) -> dict[str, Any]:
    """Return the title, text, date, press outlet, author and address of a press page.

    The page's own tags are not labels of the taxonomy, so they are returned under `tags`.

    Raises
    ------
    InputError
        If the page contains no article.
    MissingExtraError
        If trafilatura is not installed.
    """
    try:
        import trafilatura  # noqa: PLC0415
    except ImportError as error:
        cause = " ".join(str(error).split())  # it, or a package it depends on, may be missing
        raise MissingExtraError(
            f"Reading pages of other sites requires trafilatura: pip install 'osiris-nlp[web]' ({cause})"
        ) from error
    document: Any = trafilatura.bare_extraction(
        plain_enough(page), url=url, with_metadata=True, include_comments=False, favor_recall=True
    )
    if document is None or not document.text:
        raise InputError(
            "No article in this page", "expected the page of one article, not a list or a form"
        )
    lines = [line.removeprefix("- ") for line in document.text.splitlines()]
    if lines[0] == document.title:
        del lines[0]
    row = {
        "title": document.title,
        "text": "\n".join(lines),
        "date": document.date,
        "source": document.sitename,
        "url": document.url or url,
        "author": document.author,
        "tags": [*document.categories, *document.tags] or None,
    }
    return {key: value for key, value in row.items() if value}
