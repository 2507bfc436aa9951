"""What every page is made of: a document that needs nothing but itself, and runs nothing."""

import base64
import hashlib
from importlib.resources import files

from osiris_nlp.report.french import typeset

_FOOTER = typeset(
    "Page établie par osiris-nlp. Elle tient dans ce seul fichier et se lit sans réseau ; seuls les"
    " titres d’articles mènent au Web."
)


def document(title: str, *, header: str, main: str) -> str:
    """Return a whole HTML document in French; all three are HTML, whatever others wrote in it inert.

    Its policy allows one style sheet and no script.
    """
    style = files(__package__).joinpath("page.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return f"""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#contenu">Aller aux articles</a>
{header}
<main id="contenu">
{main}
</main>
<footer><p>{_FOOTER}</p></footer>
</body>
</html>
"""


def guide(points: tuple[str, ...]) -> str:
    """Return the section that tells how to read the page, a point a line of HTML."""
    items = "\n".join(f"<li>{typeset(point)}</li>" for point in points)
    return f"""<section class="guide" aria-labelledby="guide">
<h2 id="guide">Comment lire cette page</h2>
<ul>
{items}
</ul>
</section>"""
