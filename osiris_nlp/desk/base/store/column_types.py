"""Types of columns, and the metadata that all tables share; `migrations` creates the tables."""

from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

# SQLite only autoincrements INTEGER keys.
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.String(27)  # 2026-03-21T09:14:07.123456Z: text that sorts by time in every database


class Json(sa.TypeDecorator[Any]):
    """A JSON value stored as text, identically in every database."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else orjson.dumps(value, default=_plain).decode()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:  # noqa: ARG002
        return orjson.loads(value or "null")


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else str(value)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
