"""How Alembic reaches the project: always through the connection that `opening.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from annotator.storage.tables import metadata

connection = context.config.attributes["connection"]
# The transaction is the caller's, so that an upgrade over several schemas happens whole or not at all.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
