"""How alembic reaches the database: by the connection that `open_store` gives it."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table="desk_version")
with context.begin_transaction():
    context.run_migrations()
