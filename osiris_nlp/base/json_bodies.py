"""Bodies in JSON that others send: limits, and the types of the values in them."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

MAX_TEXT = 200_000  # characters; the longest bundled article has 1,472
# JavaScript represents whole numbers exactly up to this limit.
Number = Annotated[int, Field(ge=1, le=2**53 - 1)]


def _check_is_number(value: object) -> object:
    if isinstance(value, str | bool):
        raise ValueError("expected a number")  # noqa: TRY004 (pydantic reports a ValueError)
    return value


# In JSON, "3" is text and not a number; 3.0 is an integer, as in JSON Schema.
NotText = BeforeValidator(_check_is_number)


class Body(BaseModel):
    """A request body; unknown keys are refused, so that a typo is not ignored."""

    model_config = ConfigDict(extra="forbid")
