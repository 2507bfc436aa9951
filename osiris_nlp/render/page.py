"""What every page for editors is made of."""

from osiris_nlp.render.document import document
from osiris_nlp.render.french import typeset

_FOOTER = typeset(
    "Page établie par osiris-nlp. Elle tient dans ce seul fichier et se lit sans réseau ; seuls les"
    " titres d’articles mènent au Web."
)


def page(title: str, *, header: str, main: str) -> str:
    """Return a whole HTML document in French; `header` and `main` are HTML, whatever others wrote inert."""
    body = f"""<a class="skip" href="#contenu">Aller aux articles</a>
{header}
<main id="contenu">
{main}
</main>
<footer><p>{_FOOTER}</p></footer>"""
    return document(body, title=title, style="page.css")


def guide(points: tuple[str, ...]) -> str:
    """Return the section that tells how to read the page, a point a line of HTML."""
    items = "\n".join(f"<li>{typeset(point)}</li>" for point in points)
    return f"""<section class="guide" aria-labelledby="guide">
<h2 id="guide">Comment lire cette page</h2>
<ul>
{items}
</ul>
</section>"""
