"""Pages of other press sites: what trafilatura makes of them, as a raw row."""

from typing import Any

from osiris_nlp.errors import InputError, MissingExtraError


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
        raise MissingExtraError(
            "A page of another site needs trafilatura: pip install 'osiris-nlp[web]'"
        ) from error
    found: Any = trafilatura.bare_extraction(
        page, url=url, with_metadata=True, include_comments=False, favor_recall=True
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
