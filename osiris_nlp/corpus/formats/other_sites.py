"""Pages of other press sites: what trafilatura makes of them, as a raw row."""

from typing import Any

from osiris_nlp.base.errors import InputError, MissingExtraError
from osiris_nlp.base.html import ATTRIBUTE, TAG

_MOST_ATTRIBUTES = 1000


def plain_enough(page: str) -> str:
    """Return a page as it is; InputError if a tag has so many attributes that parsers take minutes."""
    for tag in TAG.finditer(page):
        rest = tag["attributes"] or ""
        if len(rest) > _MOST_ATTRIBUTES and (n := len(ATTRIBUTE.findall(rest))) > _MOST_ATTRIBUTES:
            raise InputError(f"A tag with {n} attributes", "expected a page to read")
    return page


def press_row(page: str, *, url: str | None = None) -> dict[str, Any]:
    """Return title, text, day, organ, author and address of a press page.

    Its own tags are no labels of ours: they stay apart, as `tags`.

    Raises
    ------
    InputError
        If there is no article in the page.
    MissingExtraError
        If trafilatura is not installed.
    """
    try:
        import trafilatura  # noqa: PLC0415
    except ImportError as error:
        cause = " ".join(str(error).split())  # absent itself, or one of the packages it needs
        raise MissingExtraError(
            f"A page of another site needs trafilatura: pip install 'osiris-nlp[web]' ({cause})"
        ) from error
    found: Any = trafilatura.bare_extraction(
        plain_enough(page), url=url, with_metadata=True, include_comments=False, favor_recall=True
    )
    if found is None or not found.text:
        raise InputError("No article in this page", "expected a page with an article's text")
    lines = [line.removeprefix("- ") for line in found.text.splitlines()]
    if lines[0] == found.title:
        del lines[0]
    row = {
        "title": found.title,
        "text": "\n".join(lines),
        "date": found.date,
        "source": found.sitename,
        "url": found.url or url,
        "author": found.author,
        "tags": [*found.categories, *found.tags] or None,
    }
    return {key: value for key, value in row.items() if value}
