"""Lines that occur on every page around the article, recognised by their words alone."""

import re
from typing import Literal

from osiris_nlp.base.language.dates import FOLDED_MONTHS
from osiris_nlp.corpus.pages.lines import Line, fold_line, title_key

Landmark = Literal["", "section", "site", "cloud", "keywords", "forum", "note", "postscript"]

LONGEST_LANDMARK = 90
PROSE = 100  # characters of a paragraph that only an article would contain
CUT = re.compile(r"\s*(?:\(\s*(?:…|\.\.\.)\s*\)|\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.)\s*$")
_TEASER = re.compile(r"[(\[]\s*(?:…|\.\.\.)\s*[)\]]\s*$")

_COUNT = r"(?:\s*\(?\d{1,5}\)?)?"
_SITE_BLOCK = (
    r"liens? (?:interessants?|utiles?)|batik|inscri(?:vez-vous|ption) (?:a|au) batik.*"
    r"|internet en chiffres|(?:le )?plan du site.*"
)
_SECTION = (
    r"fil d'actu(?:alites?)?|suivez-(?:vous|nous).*|dans la meme rubrique|(?:autres )?articles (?:lies|similaires|recents|connexes|associes)"
    r"|(?:sur|dans) le meme (?:sujet|theme)|du meme auteur|(?:les )?derniers articles"
    r"|autres articles.*|(?:les )?articles les plus (?:lus|recents)|(?:a )?lire aussi|a lire egalement"
    r"|voir aussi|voir en ligne\s*:.*|lire la suite(?: de l'article.*| sur .*)?|en savoir plus"
    r"|documents? joints?|portfolio|retour (?:en haut|a l'accueil).*|haut de page|rechercher"
    r"|recherche|newsletter|lettre d'information|(?:les )?references|notes?(?: (?:et references|de bas de page))?|visible links|liens visibles"
    r"|(?:©|\(c\)|copyright)\s.*|\d{4}(?: ?- ?\d{4})? osiris.*|mentions legales.*|se connecter.*"
    r"|commentaires|reactions|forum|messages|article (?:precedent|suivant).*|suivre la vie du site.*|archives \(batik\)"
)
_FORUM = (
    r"un message, un commentaire|repondre a (?:cet article|ce message|cette breve)"
    r"|(?:laisser|poster|ajouter|ecrire) un (?:message|commentaire).*|(?:vos|votre|les) commentaires?"
    r"|\d{1,4} (?:messages?|commentaires?|reactions?)(?: (?:de forum|a cet article))?"
    r"|messages? de forum|forum de l'article|reagir a cet article.*|qui etes-vous"
)
_LANDMARKS = re.compile(
    rf"(?:\W{{0,3}})(?:(?P<section>{_SECTION})|(?P<site>{_SITE_BLOCK})|(?P<cloud>(?:navigation par|nuage de|tous les) mots[- ]cles)"
    rf"|(?P<keywords>mots?[- ]cles?)|(?P<forum>{_FORUM})|(?P<postscript>p\.?\s?-?\s?s\.?|post-?scriptum)){_COUNT}"
    r"\s*[:?!.…»>→]*",
)
_NOTE = re.compile(r"[\[(]\d{1,3}[\])]\s*\S")

_SHARE_WORD = (
    r"(?:partager(?: (?:sur|cet article))?|tweet(?:er)?|twitter|facebook|linkedin|whatsapp|google ?\+"
    r"|youtube|instagram|telegram|rss|x|e-?mail|imprimer(?: cet article)?|(?:version )?imprimable"
    r"|envoyer(?: (?:par (?:e-?mail|courriel)|a un ami))?|texte plus (?:petit|grand)|pdf"
    r"|(?:show|hide) navigation|a\+|a-|aa)"
)
_SHARE = re.compile(rf"\W*{_SHARE_WORD}(?:[\s|,·•/-]+{_SHARE_WORD}){{0,12}}\W*")
_SITE = re.compile(
    r"\W*(?:osiris|observatoire sur les systemes d'information.*|(?:aller|passer) au (?:contenu|menu).*"
    r"|menu|navigation|recherche(?:r)?|accueil)\W*"
)
SECTIONS = frozenset(
    title_key(name)
    for name in (
        *("Articles de presse", "Ressources", "Batik", "Points de vue", "Opportunités", "Projets"),
        *("Société de l’Information", "Politique nationale", "Législation et réglementation"),
        *("Etudes et recherches", "Chiffres clés", "Archives des éditoriaux", "Éditoriaux"),
        *("Communiqués", "Documents", "Dossiers", "Objectifs", "Partenaires", "Brèves"),
    )
)
_PERIOD = re.compile(
    r"(?:\d{1,2}\.\s*)?(?:(?:annee )?\d{4}|archives(?: des editoriaux)?(?: \d{4} ?[-–] ?\d{4})?"
    rf"|(?:{'|'.join(FOLDED_MONTHS)})(?: \d{{4}})?)"
)


def landmark(line: Line) -> Landmark:
    """Return which of the site's blocks a line introduces, or an empty string.

    Examples
    --------
    >>> landmark(Line("Navigation par mots clés")), landmark(Line("2 commentaires"))
    ('cloud', 'forum')
    >>> landmark(Line("Internet en chiffres ronds"))
    ''
    """
    is_short = len(line.text) <= LONGEST_LANDMARK
    if is_short and (match := _LANDMARKS.fullmatch(fold_line(line.text))):
        return match.lastgroup or ""  # type: ignore[return-value]
    return "note" if _NOTE.match(line.text) else ""


def is_boilerplate(line: Line, *, alone: bool = True) -> bool:
    """Return whether a line is the site's name or buttons.

    With ``alone=False``, a single word or a heading is not enough.

    Examples
    --------
    >>> is_boilerplate(Line("twitter facebook rss")), is_boilerplate(Line("Facebook"), alone=False)
    (True, False)
    """
    if len(line.text) > LONGEST_LANDMARK:
        return False
    words = fold_line(line.text)
    if not alone and (" " not in words or line.kind == "heading"):
        return False
    return bool(_SHARE.fullmatch(words) or _SITE.fullmatch(words))


def is_old_layout(line: Line) -> bool:
    """Return whether a line occurs only on pages without a keyword line."""
    words = fold_line(line.text) if len(line.text) < LONGEST_LANDMARK else ""
    return "texte plus petit" in words or words in {"batik", "internet en chiffres"}


def is_prose(text: str) -> bool:
    """Return whether a paragraph can only be prose."""
    return len(text) >= PROSE and text[-1] in ".!?»…\"”'’)" and not is_teaser(text)


def is_teaser(text: str) -> bool:
    """Return whether a paragraph is the beginning of an article, cut off with ``(…)``."""
    return _TEASER.search(text[-12:]) is not None


def is_period(text: str) -> bool:
    """Return whether a title names a year, a month or the archives, as on a list of articles.

    Examples
    --------
    >>> is_period("Avril 2016"), is_period("Année 2016"), is_period("Mars à Dakar")
    (True, True, False)
    """
    return len(text) < 40 and _PERIOD.fullmatch(fold_line(text)) is not None
