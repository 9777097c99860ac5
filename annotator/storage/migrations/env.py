"""How Alembic reaches the project: always through the connection that `opening.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from annotator.storage.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
