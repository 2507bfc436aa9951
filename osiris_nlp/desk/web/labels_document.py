"""All labels as one document, which browsers keep: what a search for a label needs to know."""

import hashlib

import orjson

from osiris_nlp.desk.web.panel import first_sentence
from osiris_nlp.taxonomy import Taxonomy


def labels_document(taxonomy: Taxonomy) -> tuple[bytes, str]:
    """Return the labels as JSON, in the order of the taxonomy, and a digest for their address.

    Examples
    --------
    >>> content, digest = labels_document(Taxonomy.from_names(["Fintech"]))
    >>> content.decode(), digest
    ('[{"label":"Fintech","aliases":[],"cues":[],"note":""}]', '93dd7b73e928')
    """
    rows = [
        {
            "label": label.name,
            "aliases": label.aliases,
            "cues": label.cues,
            "note": first_sentence(label.scope_note),
        }
        for label in taxonomy
    ]
    content = orjson.dumps(rows)
    return content, hashlib.sha256(content).hexdigest()[:12]
