"""The links of a SPIP text: `[text->address]`, `[?term]`, `[anchor<-]` and bare addresses."""

import re
from collections.abc import Callable, Iterator

from osiris_nlp.spip.typography import ASIDE, ASIDE_END, INLINE

TitleOf = Callable[[str, int], str | None]

# What SPIP calls the things a link may lead to, and how it names one that is gone.
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
_OBJECT = re.compile(r"\s*(\w*?)\s*(\d{1,18})(?:\?[^#]*)?(?:#\S*)?\s*", re.ASCII)
_NUMBER_OF_A_TITLE = re.compile(r"\s*\d+(?:[.)]|°)\s+")
_TOKEN = re.compile(r"->|[\[\]]")
_PAIR_END = re.compile(r"[\]>-]")
_TERM = re.compile(r"\[\?+\s*([^\]\[<>]+)\]")
_TERM_PARTS = re.compile(r"([^|#{]*\w[^|#{]*)([^#]*)(?:#[^|{}]*)?(.*)", re.DOTALL | re.ASCII)
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
_NO_ADDRESS = re.compile(r"\s*(?:https?|ftp|mailto|webcal):?/?/?\s*", re.IGNORECASE)
_BARE = r"[^\x00-\x20\"'\[\]})<>]*"
_HTTP, _WWW = re.compile("https?:/" + _BARE), re.compile(r"www\." + _BARE)
_SCHEME = re.compile(r"(https?):/*")
_DOMAIN = re.compile(
    r"(?:(?:[^\W_](?:(?:[^\W_]|-){0,61}[^\W_,])?\.)+[a-z0-9]{2,6}|localhost)\b",
    re.ASCII | re.IGNORECASE,
)
# SPIP's own limits, in bytes
_LONG_ADDRESS, _SHOWN_ADDRESS = 40, 35


def put_aside(shown: str, aside: list[str]) -> str:
    """Return what stands for a text that nothing must touch any more.

    Examples
    --------
    >>> aside = []
    >>> put_aside("http://osiris.sn/a_b", aside) == ASIDE + "0" + ASIDE_END, aside
    (True, ['http://osiris.sn/a_b'])
    """
    aside.append(shown)
    return f"{ASIDE}{len(aside) - 1}{ASIDE_END}"


def shorten_url(address: str) -> str:
    """Return an address as SPIP shows one that has no text: its beginning, if it is long.

    Examples
    --------
    >>> shorten_url("http://www.osiris.sn/une-adresse-plutot-longue.html")
    'http://www.osiris.sn/une-adresse-pl...'
    """
    octets = address.encode("utf-8", "surrogatepass")
    if len(octets) <= _LONG_ADDRESS:
        return address
    return octets[:_SHOWN_ADDRESS].decode("utf-8", "ignore") + "..."


def with_links_shown(text: str, title_of: TitleOf | None, aside: list[str]) -> str:
    r"""Return the text with what the reader sees of each link in brackets.

    Examples
    --------
    >>> with_links_shown("[L’Artp|site{fr}->www.artp.sn] [?Wimax] [->art12]", None, [])
    '\x01L’Artp\x01 Wimax \x01article 12\x01'
    """
    if "[?" in text:
        text = _TERM.sub(_term, text)
    if "<-]" in text:
        text = _ANCHOR.sub("", text)
    if "->" not in text:
        return text
    parts, at = [], 0
    for start, arrow, end in _links(text):
        shown = _without_attributes(text[start + 1 : arrow])
        address = text[arrow + 2 : end].removeprefix(">")
        parts += [text[at:start], INLINE, _shown(shown, address, title_of, aside), INLINE]
        at = end + 1
    return "".join([*parts, text[at:]])


def _links(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield where each link opens, where its arrow is and where it closes.

    The text of a link may hold pairs of brackets. Time is linear: `lost` remembers the places from
    which no arrow is reached, and a pair's end is looked for once for all brackets before it.
    """
    lost: set[int] = set()
    pair = (0, -1, "")
    start = text.find("[")
    while start != -1:
        at, seen, arrow = start + 1, [], -1
        while at not in lost:
            seen.append(at)
            token = _TOKEN.search(text, at)
            if token is None:
                return
            if token[0] != "[":
                arrow = token.start() if token[0] == "->" else -1
                break
            if not (len(seen) == 1 and pair[0] <= token.start() < pair[1]):
                found = _PAIR_END.search(text, token.end())
                this = (token.start(), found.start(), found[0]) if found else (0, len(text), "")
                pair = this if len(seen) == 1 else pair
            else:
                this = pair
            if this[2] != "]":
                break
            at = this[1] + 1
        if arrow == -1:
            lost.update(seen)
            start = text.find("[", start + 1)
            continue
        end = text.find("]", arrow + 2)
        if end == -1:
            return
        yield start, arrow, end
        start = text.find("[", end + 1)


def _without_attributes(text: str) -> str:
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


def _shown(text: str, address: str, title_of: TitleOf | None, aside: list[str]) -> str:
    found = _OBJECT.fullmatch(address)
    if found is None or found[1] not in _KINDS:
        if _NO_ADDRESS.fullmatch(address):
            return ""
        return text or put_aside(shorten_url(address.strip().replace('"', "")), aside)
    if text:
        return text
    kind, number = _KINDS[found[1]], int(found[2])
    title = title_of(kind, number) if title_of else None
    if title:
        return _NUMBER_OF_A_TITLE.sub("", title, count=1)
    if kind == "document":
        return put_aside(address.strip(), aside)
    return f"{'Auteur :' if kind == 'auteur' else kind} {number}"


def _term(match: re.Match[str]) -> str:
    parts = _TERM_PARTS.fullmatch(match[1])
    return _without_attributes("".join(parts.groups())) if parts else match[0]


def with_addresses_aside(text: str, aside: list[str]) -> str:
    """Return the text with its bare addresses put aside, out of the typographer's reach.

    Examples
    --------
    >>> aside = []
    >>> _ = with_addresses_aside("Voir www.artp.sn, et http://osiris.sn/?a=b;", aside)
    >>> aside
    ['http://osiris.sn/?a=b', 'www.artp.sn']
    """
    if "http" in text:
        text = _HTTP.sub(lambda match: _address(match[0], aside), text)
    if "www." in text:
        text = _WWW.sub(lambda match: _address(match[0], aside), text)
    return text


def _address(found: str, aside: list[str]) -> str:
    scheme = _SCHEME.match(found)
    rest = found[scheme.end() :] if scheme else found
    if not _DOMAIN.match(rest[:300]):
        return found
    tail = rest[-1] if rest[-1] in ",.;?|" else ""
    start = f"{scheme[1]}://" if scheme else ""
    return put_aside(start + rest[: len(rest) - len(tail)], aside) + tail
