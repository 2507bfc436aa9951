"""A strict parser of HTML pages, and texts that break pages which do not escape them."""

from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</p></li></ol></main></style><style>*{background:url(//evil.sn)}</style>",
    "<!-- --><![CDATA[ ]]>&lt;b&gt; &amp;amp; ' onmouseover='alert(1)",
    "\ud800\x00\x1b[31m\x85\ufffe",
]


class Page(HTMLParser):
    """A page whose elements must each be closed by their own end tag, in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self.open), data))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def text(self, tag: str | None = None) -> str:
        return "".join(data for path, data in self.texts if tag is None or tag in path)


def visible_text(source: str) -> str:
    """Return the text of a page, with «~» for a no-break space and «'» for a narrow one."""
    return " ".join(Page(source).text().replace("\u00a0", "~").replace("\u202f", "'").split(" "))
