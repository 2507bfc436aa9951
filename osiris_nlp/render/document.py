"""The frame of a page that needs nothing but itself: no script, no outside resource, a policy that says so."""

import base64
import hashlib
from importlib.resources import files

from osiris_nlp.render.escape import inert


def document(body: str, *, title: str, style: str, lang: str = "fr", pictures: bool = False) -> str:
    """Return a whole HTML document.

    Parameters
    ----------
    body : markup; whatever others wrote in it is escaped already
    title : plain text
    style : name of a style sheet beside this module, put into the page
    pictures : may the body hold pictures, as ``data:`` addresses
    """
    sheet = files(__package__).joinpath(style).read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    if pictures:
        policy += "; img-src data:"
    return f"""<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{inert(title)}</title>
<style>{sheet}</style>
</head>
<body>
{body}
</body>
</html>
"""
