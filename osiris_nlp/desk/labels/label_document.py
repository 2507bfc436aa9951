"""The labels as a document that browsers keep for ever, to search it."""

import re
from functools import lru_cache

import orjson
from fastapi import APIRouter, Response

from osiris_nlp.desk.base.assets import FOREVER, digest_of
from osiris_nlp.desk.model.model_in_service import ServedModel
from osiris_nlp.render.escape import shorten
from osiris_nlp.taxonomy import Taxonomy

_MAX_NOTE = 220  # characters of a scope note


router = APIRouter(include_in_schema=False)


@router.get("/labels/{digest}.json")
def all_labels(digest: str, model: ServedModel) -> Response:
    labels = labels_document(model.bench.taxonomy)
    cache_control = f"private, {FOREVER}" if digest == digest_of(labels) else "no-store"
    headers = {"Cache-Control": cache_control}
    return Response(labels, headers=headers, media_type="application/json")


def labels_address(taxonomy: Taxonomy) -> str:
    """Return the address of the labels; it changes with what a search for a label needs to know."""
    return f"/labels/{digest_of(labels_document(taxonomy))}.json"


@lru_cache(maxsize=2)  # of the model in service and the one before it
def labels_document(taxonomy: Taxonomy) -> bytes:
    """Return what a search for a label needs to know, as JSON, in the order of the taxonomy.

    Examples
    --------
    >>> labels_document(Taxonomy.from_names(["Fintech"])).decode()
    '[{"label":"Fintech","aliases":[],"cues":[],"note":""}]'
    """
    return orjson.dumps(
        [
            {
                "label": label.name,
                "aliases": label.aliases,
                "cues": label.cues,
                "note": first_sentence(label.scope_note),
            }
            for label in taxonomy
        ]
    )


def first_sentence(note: str) -> str:
    """Return the first sentence of a scope note, or its part before a semicolon, shortened to fit.

    Examples
    --------
    >>> first_sentence("Réseaux fixes, mobiles ou Internet ; pylônes, câbles. Pas les tarifs.")
    'Réseaux fixes, mobiles ou Internet'
    """
    first = re.split(r"(?<=[.;!?])\s", note, maxsplit=1)[0] if note else ""
    return shorten(first.removesuffix(";").rstrip(), _MAX_NOTE)
