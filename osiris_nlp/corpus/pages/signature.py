"""Who signed an article: the last short lines before its source."""

import re

from osiris_nlp.corpus.pages.landmarks import is_furniture
from osiris_nlp.corpus.pages.lines import Line, plain

_BY = re.compile(
    r"^(?:(?:(?:propos|texte|textes|entretien|interview|itw|reportage|dossier|enquête|compte[- ]rendu|traduction|"
    r"synthèse|analyse|article|photos?)\b[^.:]{0,40}?\s)?(?:(?:recueillie?s?|receuillie?s?|réalisée?s?|écrite?s?|rédigée?s?|rassemblés|"
    r"collectés|traduite?s?|transcrite?s?|menée?)(?:\s+et\s+[a-zéè]+)?(?:\s+à\s+[\w’'-]+)?\s+)?par\s*:?|de notre (?:correspondante?|envoyée? spéciale?)(?: particuli[eè]re?)?(?: à [\w’'-]+)?,?|auteur\s*:|signé\s*:?|texte\s*:)\s+",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r"\s*(?:[(\[]|\s[-–—/|]\s|,\s*(?=[a-zéèà]|L[ae]s?\s|L['’])|:\s|\s(?=(?:notre|correspondante?|envoyée?|stagiaire|à)\b)).*$"
)
_PARTICLES = frozenset(
    "de du des la le les el al ben bin ibn ould mint van von da dos di et and d' l' y".split()
)
_NAME_WORD = re.compile(r"(?:[dlDLnN]['’])?[A-ZÀ-ÖØ-Þ][\w’'.-]*,?")
_FUNCTION = re.compile(
    r"(?:le |la |l'|notre |nos )?(?:(?:vice-?)?president|secretaire|direct(?:eur|rice)|redact(?:eur|rice)|journaliste"
    r"|correspondant|stagiaire|envoye|consultant|expert|ingenieur|professeur|enseignant|chercheu[rs]|juriste"
    r"|avocat|administrat(?:eur|rice)|coordonn?at(?:eur|rice)|coordinat(?:eur|rice)|charge|conseill|docteur en|doctorant"
    r"|responsable|chef|membre|informaticien|economiste|sociologue|specialiste|ministre|depute|etudiant"
    r"|fondat(?:eur|rice)|co-?fondat|delegue|universite|ecole|agence|association|chroniqueu|editorialiste)"
)
_HOUSE = frozenset(
    ("la redaction", "redaction", "le bureau", "le bureau executif", "le comite de redaction")
)
_INITIAL = re.compile(r"\b\w{1,2}\.$")
_LONGEST, _MOST_WORDS, _MOST_LINES = 80, 8, 3
_END_OF_SENTENCE = (".", "!", "?", "»", "…", ":", ";", ")", '"', "”")


def take_signature(
    lines: list[Line], start: int, end: int, *, closed: bool
) -> tuple[str | None, int]:
    """Return the author's name and where the body ends without its signature.

    Parameters
    ----------
    closed : the article has a closing source; a single word is then enough for a signature
    """
    below: list[str] = []  # functions, addresses, under the name
    names: list[str] = []
    at, cut = end, end
    while at > start and end - at < _MOST_LINES:
        line = lines[at - 1]
        if not _may_sign(lines, at - 1, start):
            break
        name = name_in(line.text, lenient=closed)
        if name:
            names.insert(0, name)
            cut = at - 1
        elif names or not _may_be_function(line.text):
            break
        else:
            below.append(line.text)
        at -= 1
    return (", ".join(names), cut) if names else (None, end)


def _may_sign(lines: list[Line], at: int, start: int) -> bool:
    line = lines[at]
    if line.kind == "item" or len(line.text) > _LONGEST or is_furniture(line):
        return False
    if not line.joins or at == start:
        return at > start
    above = lines[at - 1].text
    return above.endswith(_END_OF_SENTENCE) or len(above) < len(line.text) + 40


def _may_be_function(text: str) -> bool:
    return (
        len(text) <= _LONGEST
        and not text.endswith((".", "!", "?", "»", "…", ":", ";"))
        and text[:1].isalpha()
        and len(text.split()) <= _MOST_WORDS + 4
    ) or ("@" in text and " " not in text.strip("()[]"))


def name_in(text: str, *, lenient: bool = False) -> str | None:
    """Return the name a line consists of, or None.

    Examples
    --------
    >>> name_in("Propos recueillis par Ibou Seck Marone"), name_in("Par Fatou Ndiaye (stagiaire)")
    ('Ibou Seck Marone', 'Fatou Ndiaye')
    >>> name_in("Secrétaire de rédaction"), name_in("APS"), name_in("APS", lenient=True)
    (None, None, 'APS')
    """
    text = text.strip(" *_–—-")
    by = _BY.match(text)
    is_sentence = text.endswith(_END_OF_SENTENCE) and not _INITIAL.search(text)
    if is_sentence and not by and text[-1] not in ");:":
        return None
    name = _AFTER_NAME.sub("", text[by.end() :] if by else text).strip(" ,;:–—-")
    if name.endswith(".") and not _INITIAL.search(name):
        name = name[:-1]
    if plain(name) in _HOUSE:
        return name
    is_function = not by and _FUNCTION.match(plain(name))
    words = name.replace("&", "et").split()
    capitals = [word for word in words if _NAME_WORD.fullmatch(word)]
    if (
        is_function
        or not capitals
        or len(words) > _MOST_WORDS
        or any(char.isdigit() for char in name)
    ):
        return None
    if len(words) - len(capitals) > sum(word.lower() in _PARTICLES for word in words):
        return None
    if not _NAME_WORD.fullmatch(words[0]) and words[0].lower() not in {"el", "ould", "mint"}:
        return None
    is_whole = lenient and name == text  # «APS»; but in «Contact : 33 000 00 00» there is no name
    return name if by or is_whole or len(capitals) >= 2 else None
