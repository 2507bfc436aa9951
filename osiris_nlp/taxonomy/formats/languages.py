"""Which language the labels of a multilingual vocabulary are read in."""

from collections.abc import Iterable

from osiris_nlp.base.errors import InputError

LANGUAGE = "fr"


def choose_language(languages: Iterable[str], requested: str, *, file: str) -> str:
    """Return the language that is requested, or else French, or else the first in alphabetical order.

    Regional variants count as the language: ``fr-CH`` as French. There must be at least one language.

    Raises
    ------
    InputError
        If the requested language is not among them.

    Examples
    --------
    >>> choose_language(["sv", "fi", "en"], "", file=""), choose_language(["en", "fr"], "en", file="")
    ('en', 'en')
    """
    languages, choice = sorted({*languages}), requested or LANGUAGE
    variants = [language for language in languages if primary(language) == primary(choice)]
    if variants:
        return choice if choice in variants else variants[0]
    if requested:
        raise InputError(
            f"No labels in {requested!r}", f"expected one of {', '.join(languages)}", file=file
        )
    return languages[0]


def primary(language: str) -> str:
    """Return a language without its region or script.

    Examples
    --------
    >>> primary("fr-CH")
    'fr'
    """
    return language.partition("-")[0]
