"""Notes and flags as JSON, and what they add to pages."""

from typing import Annotated

import sqlalchemy as sa
from fastapi import Request
from pydantic import Field

from osiris_nlp.base.json_bodies import Body, Number
from osiris_nlp.desk.articles import outputs
from osiris_nlp.desk.articles.act import Act
from osiris_nlp.desk.articles.api_router import WRITES, api_router
from osiris_nlp.desk.articles.articles import require_article
from osiris_nlp.desk.articles.notes.notes import MAX_NOTE, find_note, notes, set_note
from osiris_nlp.desk.articles.tables import articles
from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.base.threads import writing

router = api_router()


class NoteIn(Body):
    """A note on an article, and whether to flag it; what is left out stays as it is.

    An empty note without a flag takes back the last.
    """

    text: Annotated[str, Field(max_length=MAX_NOTE, pattern=r"^[^\x00]*$")] | None = None
    flag: Annotated[bool, Field(strict=True)] | None = None


@router.put(
    "/articles/{number}/note",
    summary="Put a note or a flag on an article, in place of the last one",
    openapi_extra=WRITES,
)
@writing
def note(number: Number, body: NoteIn, request: Request, store: OpenStore) -> outputs.NoteOut:
    require_article(store, number)
    new_note = set_note(store, number, editor=request.state.editor, text=body.text, flag=body.flag)
    return outputs.NoteOut.model_validate(new_note)


def _reason(store: Store, number: int) -> str:
    note = find_note(store, number)
    if note is None or not (note.flag or note.text):
        return ""
    return "signalé entre-temps" if note.flag else "annoté entre-temps"


_is_in_force = notes.c.number == articles.c.note
_has_words = notes.c.flag.is_(True) | (notes.c.text != "")
NOTE = Act(
    name="note",
    router=router,
    table=notes,
    in_force=_is_in_force,
    columns={
        "flag": sa.func.coalesce(notes.c.flag, sa.false()),
        "text": sa.func.coalesce(notes.c.text, ""),
    },
    values=lambda store, number, _: {"note": find_note(store, number)},
    keeps_from_batches=sa.exists().where(_is_in_force, _has_words),
    reason=_reason,
)
