"""Pages of other press sites, converted to raw rows by trafilatura."""

import re
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.html import ATTRIBUTE, TAG, raw_text, unescape

# Of any tag, and on average. Parsers take time quadratic in the first, and some 500 bytes for each of all.
_MOST_ATTRIBUTES, _MOST_ATTRIBUTES_PER_TAG = 1000, 10
# A page of the press has up to 5,000 tags, the longest articles of an encyclopedia 15,000. With 20,000
# headings trafilatura takes 2 s, with 50,000 more than a minute.
_MOST_TAGS = 20_000
# trafilatura takes time quadratic in the length of metadata: 25 s for an author of 160,000 brackets.
_LONGEST_META = 5_000  # characters of a tag
_MOST_JSON = 20_000  # characters of all JSON, without the article's text
_SCRIPT_END = re.compile(r"</script\b", re.IGNORECASE)
_ARTICLE_BODY = re.compile(r'"articleBody"\s*+:\s*+"(?:[^"\\]|\\.)*+"', re.DOTALL)
_SHORT = 20  # characters of attributes that are not worth counting


def plain_enough(page: str, *, most_tags: int = _MOST_TAGS) -> str:
    """Return a page unchanged; InputError if parsers would take minutes or gigabytes for it.

    That is, if it has more tags than `most_tags`, or too many attributes in one tag or in all.
    """
    # Where parsers disagree on quotes, what is one tag here may be many there.
    n_tags, n_attributes = (most_tags if page.count("<") > 3 * most_tags else 0), 0
    for tag in TAG.finditer(page):
        attributes = tag["attributes"] or ""
        n_tags += not tag["end"]
        n = len(attributes) // 2
        if len(attributes) > _SHORT:
            n = len(ATTRIBUTE.findall(attributes))
        if n > _MOST_ATTRIBUTES:
            raise InputError(
                f"HTML tag with {n} attributes", f"remove it; expected at most {_MOST_ATTRIBUTES}"
            )
        n_attributes += n
        if n_tags > most_tags:
            raise InputError(
                f"More than {most_tags} HTML tags", "keep only the article, or split the file"
            )
        if n_attributes > _MOST_ATTRIBUTES_PER_TAG * most_tags:
            raise InputError(
                f"More than {_MOST_ATTRIBUTES_PER_TAG * most_tags} attributes of HTML tags",
                "keep only the article",
            )
    return page


def _without_long_metadata(page: str) -> str:
    """Return a page without metadata in its head that are too long to name an author or a date."""
    pieces, position, json_size = [], 0, 0
    last_end = max((end.start() for end in _SCRIPT_END.finditer(page)), default=-1)
    for tag in TAG.finditer(page):
        name, attributes = (tag["name"] or "").lower(), tag["attributes"] or ""
        end = tag.end()
        if tag.start() < position or tag["end"] or name not in {"meta", "script"}:
            continue
        is_long = len(attributes) > _LONGEST_META
        if name == "script" and "json" in unescape(attributes).lower():
            if end > last_end:  # left open: what follows is its content
                pieces.append(page[position : tag.start()])
                position = len(page)
                break
            content, end = raw_text(page, "script", end)
            json_size += len(_ARTICLE_BODY.sub("", content))
            is_long = is_long or json_size > _MOST_JSON
        if is_long:
            pieces.append(page[position : tag.start()])
            position = end
    return "".join([*pieces, page[position:]]) if pieces else page


def press_row(page: str, *, url: str | None = None) -> dict[str, Any]:
    """Return the title, text, date, press outlet, author and address of a press page.

    The page's own tags are not labels of the taxonomy, so they are returned under `tags`.

    Raises
    ------
    InputError
        If the page contains no article, or is not `plain_enough`.
    """
    import trafilatura  # noqa: PLC0415 (slow to load)

    plain_page = _without_long_metadata(plain_enough(page))
    try:
        document: Any = trafilatura.bare_extraction(
            plain_page, url=url, with_metadata=True, include_comments=False, favor_recall=True
        )
    except Exception as error:  # its libraries raise anything on broken pages
        raise InputError(
            f"trafilatura cannot read this page ({type(error).__name__}: {str(error)[:200]})",
            "save the text of the article in a .txt file",
        ) from error
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
