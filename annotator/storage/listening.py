"""Being told at once that somebody else has committed to a project on a server: LISTEN and NOTIFY.

The message says nothing but that there is something to read; what it is comes from the journal, as with any poll.
"""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

#: The channel of a project; channels are the database's own, and a database holds one project.
CHANNEL = "source_annotator"

#: Sent together with COMMIT, so that it costs no message of its own.
COMMIT_AND_TELL = f"NOTIFY {CHANNEL}; COMMIT"

#: Seconds to wait before connecting again after the server has gone, the first time and at most.
PATIENCE, MOST = 0.5, 10.0


class Listening(threading.Thread):
    """Calls `wake`, in a thread of its own, whenever somebody has committed, and once after each connecting."""

    def __init__(self, engine: Engine, wake: Callable[[], None]) -> None:
        super().__init__(name="listening", daemon=True)
        self._engine, self._wake = engine, wake
        # Something to wait for beside the server, so that the end does not have to wait.
        self._here, self._there = socket.socketpair()
        self._ended = threading.Event()
        self.start()

    def stop(self) -> None:
        """End, and wait for that."""
        self._ended.set()
        self._there.send(b".")
        if threading.current_thread() is not self:
            self.join(10)
        self._here.close()
        self._there.close()

    def run(self) -> None:
        """Listen until `stop` is called; a server that has gone is asked again, less and less often."""
        pause = PATIENCE
        while not self._ended.is_set():
            try:
                with self._engine.connect() as connection:
                    pause = PATIENCE
                    self._listen(connection)
            except (DBAPIError, OSError, self._engine.dialect.loaded_dbapi.Error):
                self._ended.wait(pause)
                pause = min(MOST, pause * 2)
        self._engine.dispose()

    def _listen(self, connection: Connection) -> None:
        driver: Any = connection.connection.dbapi_connection
        driver.execute(f"LISTEN {CHANNEL}")
        # What was committed before this connection listened has been told to nobody.
        self._wake()
        try:
            while not self._ended.is_set():
                select.select([driver.fileno(), self._here], [], [])
                if not self._ended.is_set() and any(True for _ in driver.notifies(timeout=0)):
                    self._wake()
        finally:
            # Never to be handed to anybody else: it goes on listening.
            connection.invalidate()
