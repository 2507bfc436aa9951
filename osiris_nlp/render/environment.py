"""Pages made of templates: all that others wrote is escaped in them, wherever it is put."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from osiris_nlp.render import french
from osiris_nlp.render.escape import foreign_language, inert, is_web_address, shorten

PageWriter = Callable[[str, Mapping[str, Any]], str]
_TEMPLATES: Final = Path(__file__).with_name("templates")
_FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "quantity": french.quantity,
    "day": french.day,
    "foreign_language": foreign_language,
    "number": french.number,
    "odds": french.odds,
    "percent": french.percent,
    "share": french.share,
    "short": shorten,
    "typeset": french.typeset,
}


def page_writer(*folders: Path, filters: Mapping[str, Callable[..., Any]]) -> PageWriter:
    """Return a function that writes pages: from the name of a template and its values, HTML.

    Parameters
    ----------
    folders : of templates, which may import those of this package
    filters : by name, besides those all pages share
    """
    # Only what writes a page pays for it: most commands write none.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    templates = Environment(
        loader=FileSystemLoader([*folders, _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {**_FILTERS, **filters}
    templates.tests["web_address"] = is_web_address
    # All of them now: what runs stays what it is while a newer version is installed.
    for name in templates.list_templates(extensions=["html"]):
        templates.get_template(name)

    def write(name: str, context: Mapping[str, Any]) -> str:
        # The page as a whole, so that no value is forgotten; `finalize`, which sees what each macro
        # returns again, made pages of 2,000 articles a third slower.
        return inert(templates.get_template(name).render(context))

    return write


def page(name: str, *, style: str, **context: Any) -> str:
    """Return a whole HTML document that needs nothing but itself.

    Parameters
    ----------
    name : of its template
    style : name of the style sheet that is put into the page, and that its policy allows
    """
    sheet = _TEMPLATES.joinpath(style).read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return _writer()(name, {**context, "sheet": sheet, "digest": digest})


@cache
def _writer() -> PageWriter:
    return page_writer(filters={})
