"""Render the links of a SPIP text: `[text->address]`, `[?term]`, `[anchor<-]` and bare URLs."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from osiris_nlp.sites.spip.text.typography import INLINE, LITERAL, LITERAL_END

TitleOf = Callable[[str, int], str | None]

# SPIP's abbreviations for the kinds of objects that a link may point to.
_KINDS = {
    "": "article",
    "art": "article",
    "br": "breve",
    "rub": "rubrique",
    "aut": "auteur",
    "doc": "document",
    "im": "document",
    "img": "document",
    "image": "document",
    "emb": "document",
} | {kind: kind for kind in "article breve rubrique auteur document mot site".split()}
_OBJECT = re.compile(r"\s*+(\w*?)\s*+(\d{1,18})(?:\?[^#]*+)?(?:#\S*+)?\s*+", re.ASCII)
_ORDER_NUMBER = re.compile(r"\s*+\d++(?:[.)]|°)\s+")
_TOKEN = re.compile(r"->|[\[\]]")
_PAIR_END = re.compile(r"[\]>-]")
_GLOSSARY_LINK = re.compile(r"\[\?([^\]\[<>]+)\]")
_GLOSSARY_PARTS = re.compile(r"([^|#{]*\w[^|#{]*)([^#]*)(?:#[^|{}]*)?(.*)", re.DOTALL | re.ASCII)
_ANCHOR = re.compile(r"\[#?[^\]\[]*<-\]")
_LANGUAGE = re.compile(r"\{([a-z_]{0,10})\}\Z")
_LANGUAGES = frozenset(
    "aa ab af am an ar as ast ay az ba be bg bh bi bm bn bo br bs ca co cpf cs cy da de dz el en eo es"
    " et eu fa ff fi fj fo fon fr fy ga gd gl gn grc gu ha hac he hi hr hu hy ia id ie ik is it iu ja jv"
    " ka kk kl km kn ko kok ks ku ky la lb ln lo lt lu lv man mg mi mk ml mn mo mos mr ms mt my na nap"
    " ne nl no nb nn oc om or pa pl prs ps pt qu rm rn ro ru rw sa sc scn sd sg sh si sk sl sm sn so sq"
    " sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz vi vo wa wo xh yi yo za zh"
    " zu pt_br zh_tw fr_fem fr_tu".split()
)
_EMPTY_URL = re.compile(r"\s*(?:https?|ftp|mailto|webcal):?/?/?\s*", re.IGNORECASE)
_BARE = r"[^\x00-\x20\"'\[\]})<>]*"
_HTTP, _WWW = re.compile("https?:/" + _BARE), re.compile(r"www\." + _BARE)
_SCHEME = re.compile(r"(https?):/*")
_DOMAIN = re.compile(
    r"(?:(?:[^\W_](?:(?:[^\W_]|-){0,61}[^\W_,])?\.)+[a-z0-9]{2,6}|localhost)\b",
    re.ASCII | re.IGNORECASE,
)
# SPIP's own limits, in bytes
_LONGEST_URL, _SHORTENED_URL = 40, 35


class _Pair(NamedTuple):
    """An opening bracket, the next `]`, `>` or `-` after it, and which of these it is."""

    start: int
    end: int
    end_mark: str


def store_literal(text: str, literals: list[str]) -> str:
    """Store a text that later steps must not change; return the placeholder that replaces it.

    Examples
    --------
    >>> literals = []
    >>> store_literal("http://osiris.sn/a_b", literals) == LITERAL + "0" + LITERAL_END, literals
    (True, ['http://osiris.sn/a_b'])
    """
    literals.append(text)
    return f"{LITERAL}{len(literals) - 1}{LITERAL_END}"


def shorten_url(url: str) -> str:
    """Return a URL as SPIP displays it when the link has no text: shortened if long.

    Examples
    --------
    >>> shorten_url("http://www.osiris.sn/une-adresse-plutot-longue.html")
    'http://www.osiris.sn/une-adresse-pl...'
    """
    encoded = url.encode("utf-8", "surrogatepass")
    if len(encoded) <= _LONGEST_URL:
        return url
    return encoded[:_SHORTENED_URL].decode("utf-8", "ignore") + "..."


def render_links(text: str, title_of: TitleOf | None, literals: list[str]) -> str:
    r"""Return the text with each link in brackets replaced by the text that readers see.

    The replacement is between two `INLINE` marks, except for glossary links.

    Parameters
    ----------
    title_of : returns the title of an object by kind and number
    literals : receives texts that typography must not change

    Examples
    --------
    >>> render_links("[L’Artp|site{fr}->www.artp.sn] [?Wimax] [->art12]", None, [])
    '\x01L’Artp\x01 Wimax \x01article 12\x01'
    """
    if "[?" in text:
        text = _GLOSSARY_LINK.sub(_render_glossary_link, text)
    if "<-]" in text:
        text = _ANCHOR.sub("", text)
    if "->" not in text:
        return text
    parts, position = [], 0
    for start, arrow, end in _find_links(text):
        link_text = _remove_attributes(text[start + 1 : arrow])
        target = text[arrow + 2 : end].removeprefix(">")
        display_text = _display_text(link_text, target, title_of, literals)
        parts += [text[position:start], INLINE, display_text, INLINE]
        position = end + 1
    return "".join([*parts, text[position:]])


def _find_links(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the positions of each link's opening bracket, arrow and closing bracket.

    The text of a link may contain pairs of brackets. It takes linear time: `dead_ends` are positions
    from which no arrow can be reached, and one search finds the end of a pair for all the brackets
    before it.
    """
    dead_ends: set[int] = set()
    cached_pair = _Pair(0, -1, "")
    start = text.find("[")
    while start != -1:
        position, positions, arrow = start + 1, [], -1
        while position not in dead_ends:
            positions.append(position)
            token = _TOKEN.search(text, position)
            if token is None:
                return
            if token[0] != "[":
                arrow = token.start() if token[0] == "->" else -1
                break
            is_first = len(positions) == 1
            if is_first and cached_pair.start <= token.start() < cached_pair.end:
                pair = cached_pair
            else:
                pair = _pair_at(token)
                cached_pair = pair if is_first else cached_pair
            if pair.end_mark != "]":
                break
            position = pair.end + 1
        if arrow == -1:
            dead_ends.update(positions)
            start = text.find("[", start + 1)
            continue
        end = text.find("]", arrow + 2)
        if end == -1:
            return
        yield start, arrow, end
        start = text.find("[", end + 1)


def _pair_at(bracket: re.Match[str]) -> _Pair:
    """Return the pair that a bracket opens; one over the whole text if nothing can close it."""
    end = _PAIR_END.search(bracket.string, bracket.end())
    if end is None:
        return _Pair(0, len(bracket.string), "")
    return _Pair(bracket.start(), end.start(), end[0])


def _remove_attributes(text: str) -> str:
    """Return the text of a link without `|title` and `{language}`."""
    if "|" not in text and "{" not in text:
        return text.strip()
    bar = text.find("|", max(text.rfind("<"), text.rfind(">")) + 1)
    if bar != -1:
        return text[:bar].strip()
    language = _LANGUAGE.search(text)
    if language and (not language[1] or language[1] in _LANGUAGES):
        text = text[: language.start()]
    return text.strip()


def _display_text(
    link_text: str, target: str, title_of: TitleOf | None, literals: list[str]
) -> str:
    """Return what readers see of a link: its text, the title of its target, or the target itself."""
    target_object = _OBJECT.fullmatch(target)
    if target_object is None or target_object[1] not in _KINDS:
        if _EMPTY_URL.fullmatch(target):
            return ""
        return link_text or store_literal(shorten_url(target.strip().replace('"', "")), literals)
    if link_text:
        return link_text
    kind, number = _KINDS[target_object[1]], int(target_object[2])
    title = title_of(kind, number) if title_of else None
    if title:
        number_of_title = _ORDER_NUMBER.match(title)
        return title[number_of_title.end() :] if number_of_title else title
    if kind == "document":
        return store_literal(target.strip(), literals)
    return f"{'Auteur :' if kind == 'auteur' else kind} {number}"


def _render_glossary_link(match: re.Match[str]) -> str:
    parts = _GLOSSARY_PARTS.fullmatch(match[1].lstrip("?").lstrip())
    return _remove_attributes("".join(parts.groups())) if parts else match[0]


def store_urls(text: str, literals: list[str]) -> str:
    """Return the text with its bare URLs stored as literals, so that typography leaves them alone.

    Examples
    --------
    >>> literals = []
    >>> _ = store_urls("Voir www.artp.sn, et http://osiris.sn/?a=b;", literals)
    >>> literals
    ['http://osiris.sn/?a=b', 'www.artp.sn']
    """
    if "http" in text:
        text = _HTTP.sub(lambda match: _store_url(match[0], literals), text)
    if "www." in text:
        text = _WWW.sub(lambda match: _store_url(match[0], literals), text)
    return text


def _store_url(url: str, literals: list[str]) -> str:
    """Return the placeholder of a URL, with its final punctuation after it; other text unchanged."""
    scheme = _SCHEME.match(url)
    address = url[scheme.end() :] if scheme else url
    if not _DOMAIN.match(address[:300]):
        return url
    punctuation = address[-1] if address[-1] in ",.;?|" else ""
    prefix = f"{scheme[1]}://" if scheme else ""
    return store_literal(prefix + address.removesuffix(punctuation), literals) + punctuation
