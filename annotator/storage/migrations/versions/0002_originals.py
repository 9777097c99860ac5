"""Originals: the files that articles were made of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MEMBER = "(SELECT team_role()) IS NOT NULL"
_LEAD = f"{_MEMBER} AND ((SELECT team_role()) = 'lead')"


def upgrade() -> None:
    """Make the table; on a server with logins of the project's own, with the rights that they have to the others."""
    op.create_table(
        "original",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        has_logins = connection.exec_driver_sql("SELECT to_regprocedure('team_me()') IS NOT NULL").scalar_one()
        if has_logins:
            _give_rights(connection)


def _give_rights(connection: sa.Connection) -> None:
    """Everybody in the project may read; leads, who import, may write."""
    connection.exec_driver_sql("ALTER TABLE original ENABLE ROW LEVEL SECURITY")
    for policy, command, condition in (
        ("read", "SELECT", f"USING ({_MEMBER})"),
        ("add", "INSERT", f"WITH CHECK ({_LEAD})"),
        ("change", "UPDATE", f"USING ({_LEAD}) WITH CHECK ({_LEAD})"),
        ("remove", "DELETE", f"USING ({_LEAD})"),
    ):
        connection.exec_driver_sql(f"CREATE POLICY team_{policy} ON original FOR {command} {condition}")
    quote = connection.dialect.identifier_preparer.quote_identifier
    for login in connection.exec_driver_sql("SELECT login FROM team_login").scalars().all():
        connection.exec_driver_sql(f"GRANT SELECT, INSERT, UPDATE, DELETE ON original TO {quote(str(login))}")
