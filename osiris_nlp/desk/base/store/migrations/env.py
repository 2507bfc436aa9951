"""Alembic's environment: run the migrations on the connection that `migrate` passes."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table="desk_version")
with context.begin_transaction():
    context.run_migrations()
