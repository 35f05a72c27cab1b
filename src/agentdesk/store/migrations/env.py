"""Alembic's entry: every migration runs on the connection, and in the transaction, of the desk that asks for it."""

from alembic import context
from sqlmodel import SQLModel

from agentdesk.store import tables as tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
    render_item=context.config.attributes.get("render_item"),
)
context.run_migrations()
