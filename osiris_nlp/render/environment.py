"""Pages from templates, in which every value is escaped wherever it appears."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from osiris_nlp.render import french
from osiris_nlp.render.escape import foreign_language, is_linkable, replace_forbidden, shorten

PageWriter = Callable[[str, Mapping[str, Any]], str]
_TEMPLATES: Final = Path(__file__).with_name("templates")
_FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "quantity": french.quantity,
    "day": french.day,
    "figure": french.figure,
    "foreign_language": foreign_language,
    "number": french.number,
    "odds": french.odds,
    "percent": french.percent,
    "share": french.share,
    "short": shorten,
    "typeset": french.typeset,
    "undated": french.undated,
}


def page_writer(*folders: Path, filters: Mapping[str, Callable[..., Any]]) -> PageWriter:
    """Return a function that renders a page from the name of a template and its values.

    Parameters
    ----------
    folders : folders of templates, which may import the templates of this package
    filters : further filters by name, in addition to those that all pages share
    """
    # Imported here because most commands write no page.
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
    templates.tests["web_address"] = is_linkable
    # Load all templates now, so that installing a newer version does not change a running server.
    for name in templates.list_templates(extensions=["html"]):
        templates.get_template(name)

    def write(name: str, context: Mapping[str, Any]) -> str:
        # Cleaning the complete page misses no value. Jinja's `finalize` also processes the result of
        # each macro again, which made pages of 2,000 articles a third slower.
        return replace_forbidden(templates.get_template(name).render(context))

    return write


def render_page(name: str, *, style: str, **context: Any) -> str:
    """Return a self-contained HTML document.

    Parameters
    ----------
    name : name of the template
    style : name of the style sheet, which is inlined and allowed by the page's security policy
    """
    sheet = _TEMPLATES.joinpath(style).read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return _writer()(name, {**context, "sheet": sheet, "digest": digest})


def render_fragment(name: str, **context: Any) -> str:
    """Return a part of a page, for instance for a notebook, from the name of a template."""
    return _writer()(name, context)


@cache
def _writer() -> PageWriter:
    return page_writer(filters={})
