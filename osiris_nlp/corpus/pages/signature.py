"""The author of an article: the last short lines before its source."""

import re

from osiris_nlp.corpus.pages.landmarks import is_boilerplate
from osiris_nlp.corpus.pages.lines import Line, fold_line

_BY = re.compile(
    r"^(?:(?:(?:propos|texte|textes|entretien|interview|itw|reportage|dossier|enquête|compte[- ]rendu|traduction|"
    r"synthèse|analyse|article|photos?)\b[^.:]{0,40}?\s)?(?:(?:recueillie?s?|receuillie?s?|réalisée?s?|écrite?s?|rédigée?s?|rassemblés|"
    r"collectés|traduite?s?|transcrite?s?|menée?)(?:\s+et\s+[a-zéè]+)?(?:\s+à\s+[\w’'-]+)?\s+)?par\s*:?|de notre (?:correspondante?|envoyée? spéciale?)(?: particuli[eè]re?)?(?: à [\w’'-]+)?,?|auteur\s*:|signé\s*:?|texte\s*:)\s+",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(
    r"(?<!\s)\s*(?:[(\[]|\s[-–—/|]\s|,\s*(?=[a-zéèà]|L[ae]s?\s|L['’])|:\s|\s(?=(?:notre|correspondante?|envoyée?|stagiaire|à)\b))(?s:.*)"
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
_NEWSROOM = frozenset(
    ("la redaction", "redaction", "le bureau", "le bureau executif", "le comite de redaction")
)
_INITIAL = re.compile(r"\b\w{1,2}\.$")
_LONGEST, _MOST_WORDS, _MOST_LINES = 80, 8, 3
_END_OF_SENTENCE = (".", "!", "?", "»", "…", ":", ";", ")", '"', "”")


def find_signature(
    lines: list[Line], start: int, end: int, *, has_source: bool
) -> tuple[str | None, int]:
    """Return the author's name, and where the body ends without the signature.

    Parameters
    ----------
    has_source : whether the article has a closing source; if so, one word is enough for a signature
    """
    names: list[str] = []
    index, body_end = end, end
    while index > start and end - index < _MOST_LINES:
        line = lines[index - 1]
        if not _may_sign(lines, index - 1, start):
            break
        name = find_name(line.text, lenient=has_source)
        if name:
            names.insert(0, name)
            body_end = index - 1
        elif names or not _may_be_function(line.text):
            break
        index -= 1
    return (", ".join(names), body_end) if names else (None, end)


def _may_sign(lines: list[Line], index: int, start: int) -> bool:
    line = lines[index]
    if line.kind == "item" or len(line.text) > _LONGEST or is_boilerplate(line):
        return False
    if not line.continues or index == start:
        return index > start
    above = lines[index - 1].text
    return above.endswith(_END_OF_SENTENCE) or len(above) < len(line.text) + 40


def _may_be_function(text: str) -> bool:
    return (
        len(text) <= _LONGEST
        and not text.endswith((".", "!", "?", "»", "…", ":", ";"))
        and text[:1].isalpha()
        and len(text.split()) <= _MOST_WORDS + 4
    ) or ("@" in text and " " not in text.strip("()[]"))


def find_name(text: str, *, lenient: bool = False) -> str | None:
    """Return the name a line consists of, or None.

    Examples
    --------
    >>> find_name("Propos recueillis par Ibou Seck Marone"), find_name("Par Fatou Ndiaye (stagiaire)")
    ('Ibou Seck Marone', 'Fatou Ndiaye')
    >>> find_name("Secrétaire de rédaction"), find_name("APS"), find_name("APS", lenient=True)
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
    if fold_line(name) in _NEWSROOM:
        return name
    is_function = not by and _FUNCTION.match(fold_line(name))
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
    is_whole = lenient and name == text  # «APS», but not «Contact : 33 000 00 00»
    return name if by or is_whole or len(capitals) >= 2 else None
