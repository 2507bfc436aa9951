"""Turn the columns of an article, as SPIP stores them, into a raw row for `article_from_row`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from osiris_nlp.base.language.text import squeeze
from osiris_nlp.sites.names import article_id
from osiris_nlp.sites.spip.column_values import day, integer, string, title
from osiris_nlp.sites.spip.database_tables import LONGEST_TITLE
from osiris_nlp.sites.spip.text.markup import plain_text

BODY = ("chapo", "texte", "ps")
META_COLUMNS = ("surtitre", "soustitre", "descriptif", "nom_site", "url_site")
LONGEST_NAME = 300  # characters of a title in links and sections
DEEPEST = 30  # levels of sections


def row_from_columns(
    columns: Mapping[str, Any],
    *,
    site: str,
    section: str,
    labels: Mapping[str, str],
    titles: Mapping[tuple[str, int], str],
    base_url: str = "",
) -> dict[str, Any]:
    """Return an article as a raw row for `article_from_row`.

    Parameters
    ----------
    columns : columns of the table articles, by name, as stored; all but `id_article` may be missing
    site : the site's name, with which the article's id begins
    section : path of the article's rubrique
    labels : the labels of the article's keywords, by id, in order; of two keywords with the same
        label, the first one counts
    titles : what links such as ``[->art12]`` display, by kind and number
    base_url : the site's address, if known

    Examples
    --------
    >>> columns = {"id_article": 12, "titre": "3. La fibre", "texte": "{{Kolda}} attend.", "lang": "fr"}
    >>> row = row_from_columns(columns, site="osiris.sn", section="Presse", labels={}, titles={})
    >>> row["id"], row["title"], row["text"]
    ('osiris.sn/12', 'La fibre', 'Kolda attend.')
    """
    id_ = integer(columns["id_article"])
    first_mots = {label: mot for mot, label in reversed([*labels.items()])}
    id_mots = {mot: label for mot, label in labels.items() if first_mots[label] == mot}
    texts = {name: squeeze(string(columns.get(name))) for name in META_COLUMNS}
    return {
        "id": article_id(site, id_),
        "title": title(columns.get("titre")),
        **_text(columns, titles),
        "labels": [*id_mots.values()],
        "date": day(columns.get("date")),
        "section": section,
        "url": f"{base_url}/spip.php?article{id_}" if base_url else None,
        "lang": string(columns.get("lang")) or None,
        "site": site,
        "id_article": id_,
        "id_mot": [*map(int, id_mots)],
        "id_rubrique": columns.get("id_rubrique"),
        "statut": columns.get("statut"),
        **{name: text for name, text in texts.items() if text not in {"", "http://"}},
    }


def sent_title(value: str) -> str:
    """Return the title of a keyword or rubrique that a site sends as it is read from its database.

    Examples
    --------
    >>> sent_title("04. Avril 2016")
    'Avril 2016'
    """
    return title(value[:LONGEST_TITLE])


def sent_section(titles: Sequence[str]) -> str:
    """Return the path of a rubrique from the titles, as stored, of the rubriques from the root.

    Examples
    --------
    >>> sent_section(["40. Articles de presse", "Année 2016"])
    'Articles de presse > Année 2016'
    """
    return section_path(sent_title(value)[:LONGEST_NAME] for value in titles[-DEEPEST:])


def section_path(names: Iterable[str]) -> str:
    """Return the path of a rubrique, ``A > B > C``, from the names of the rubriques from the root.

    Examples
    --------
    >>> section_path(["Articles de presse", "", "Avril 2016"])
    'Articles de presse > Avril 2016'
    """
    return " > ".join(filter(None, names))


def _text(columns: Mapping[str, Any], titles: Mapping[tuple[str, int], str]) -> dict[str, str]:
    lang = string(columns.get("lang")) or "fr"
    parts = [
        plain_text(string(raw), lang=lang, title_of=lambda kind, id_: titles.get((kind, id_)))
        for name in BODY
        if (raw := columns.get(name))
    ]
    text = "\n".join(part.text for part in parts if part.text)
    notes = "\n".join(part.notes for part in parts if part.notes)
    return {"text": text, "notes": notes} if notes else {"text": text}
