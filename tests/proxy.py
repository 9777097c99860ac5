"""A connection to a server that can be cut, as a network is."""

from __future__ import annotations

import select
import socket
import threading
from contextlib import suppress


class Proxy:
    """Hands bytes on between a free port of 127.0.0.1 and another port, until it is cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._open = True
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._ear.getsockname()[1]
        self._here, self._there = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="proxy")
        self._thread.start()

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        with self._lock:
            self._open = False
            for pair in self._pairs:
                for end in pair:
                    with suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let connections through again."""
        with self._lock:
            self._open = True

    def stop(self) -> None:
        """End for good."""
        self.cut()
        self._there.send(b".")
        self._thread.join(10)
        for one in (self._ear, self._here, self._there, *(end for pair in self._pairs for end in pair)):
            one.close()

    def _run(self) -> None:
        while True:
            other = {end: pair[1 - place] for pair in self._pairs for place, end in enumerate(pair)}
            ready, _, _ = select.select([self._here, self._ear, *other], [], [])
            if self._here in ready:
                return
            for end in ready:
                if end is self._ear:
                    self._take()
                elif not self._hand_on(end, other[end]):
                    with self._lock:
                        self._pairs = [pair for pair in self._pairs if end not in pair]
                    end.close()
                    other[end].close()
                    break

    def _take(self) -> None:
        came, _ = self._ear.accept()
        with self._lock:
            if self._open:
                self._pairs.append((came, socket.create_connection(("127.0.0.1", self._target))))
                return
        came.close()

    def _hand_on(self, end: socket.socket, other: socket.socket) -> bool:
        with suppress(OSError):
            data = end.recv(65536)
            if data:
                other.sendall(data)
                return True
        return False
