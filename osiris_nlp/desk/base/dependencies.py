"""What handlers take as arguments: the parts of the running desk, which `create_app` puts into its state."""

from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request

from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.base.texts import Texts


def part(name: str, *, is_optional: bool = False) -> Any:
    """Return the dependency on a part of the running desk, by its name in the state of the application.

    Where the desk has no such part, the routes that need it do not exist.
    """

    async def find(request: Request) -> Any:
        value = getattr(request.app.state, name)
        if value is None and not is_optional:
            raise HTTPException(404)
        return value

    return Depends(find)


OpenStore = Annotated[Store, part("store")]
LongTexts = Annotated[Texts, part("texts")]
Secret = Annotated[bytes, part("secret")]
