"""Threads beside the window's own: each does its jobs one after the other."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

Job = Callable[[], Any]


class Lane(threading.Thread):
    """One thread with a queue of jobs; `idle` is called every `pause` seconds while there are none."""

    def __init__(self, name: str, idle: Callable[[], None] | None = None, pause: float = 0.3) -> None:
        super().__init__(name=name, daemon=True)
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._idle = idle
        self._pause = pause
        self.start()

    def put(self, job: Job) -> None:
        """Do `job` after those already waiting; it must not raise."""
        self._jobs.put(job)

    def finish(self, seconds: float = 30.0) -> None:
        """End after the jobs already waiting and wait for that, `seconds` at most."""
        self._jobs.put(None)
        if threading.current_thread() is not self:
            self.join(seconds)

    def run(self) -> None:
        """Work until `finish` is called."""
        while True:
            try:
                job = self._jobs.get(timeout=self._pause if self._idle else None)
            except queue.Empty:
                if self._idle:
                    self._idle()
                continue
            if job is None:
                return
            job()
