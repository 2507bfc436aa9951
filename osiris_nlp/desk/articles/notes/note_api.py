"""Notes and flags as JSON."""

from typing import Annotated, Any

from fastapi import Request
from pydantic import Field

from osiris_nlp.desk.articles import inputs, outputs
from osiris_nlp.desk.articles.api_router import WRITES, api_router
from osiris_nlp.desk.articles.articles import require_article
from osiris_nlp.desk.articles.notes.notes import MAX_NOTE, Note, set_note
from osiris_nlp.desk.base.dependencies import OpenStore
from osiris_nlp.desk.base.threads import writing

router = api_router()


class NoteIn(inputs.Body):
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
def note(
    number: inputs.Number, body: NoteIn, request: Request, store: OpenStore
) -> outputs.NoteOut:
    require_article(store, number)
    new_note = set_note(store, number, editor=request.state.editor, text=body.text, flag=body.flag)
    return outputs.NoteOut.model_validate(note_row(new_note))


def note_row(note: Note | None) -> dict[str, Any] | None:
    """Return a note, JSON-ready."""
    if note is None:
        return None
    return {
        "text": note.text,
        "flag": note.flag,
        "editor": note.editor,
        "made": note.created.isoformat(),
    }
