"""A PostgreSQL server for the length of a test run, from the programs that are on the machine."""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

START_SECONDS = 60
USER = "annotator"

# Nothing of it has to survive, so it need not wait for the disk.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
}


class PostgresUnavailable(Exception):
    """There is no server on this machine, or it would not start; the message says which."""


@dataclass
class PostgresServer:
    """A running server, its folder and the password of its one user."""

    process: subprocess.Popen[bytes]
    folder: Path
    port: int
    password: str
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    def start(cls) -> PostgresServer:
        """Makes a cluster in a temporary folder and starts it on a free port of 127.0.0.1.

        Raises `PostgresUnavailable`.
        """
        programs = _programs()
        prefix = _as_ordinary_user()
        folder = Path(tempfile.mkdtemp(prefix="annotator-pg-"))
        try:
            if os.geteuid() == 0:
                shutil.chown(folder, "postgres")
            password = secrets.token_hex(12)
            _make_cluster(programs, prefix, folder, password)
            return cls._launch(programs, prefix, folder, password)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    @classmethod
    def _launch(cls, programs: Path, prefix: list[str], folder: Path, password: str) -> PostgresServer:
        # Another program may take the free port before the server does; then the next one is tried.
        for _ in range(3):
            port = _free_port()
            settings = [f"--{name}={value}" for name, value in {**SETTINGS, "port": str(port)}.items()]
            with (folder / "log").open("ab") as log:
                process = subprocess.Popen(
                    [*prefix, str(programs / "postgres"), "-D", str(folder / "data"), *settings],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=folder,
                )
            server = cls(process, folder, port, password)
            if server._answers():
                return server
            server._end_process()
        raise PostgresUnavailable("the PostgreSQL server did not start: " + _tail(folder / "log"))

    def _answers(self) -> bool:
        import psycopg

        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False

    def url(self, database: str = "postgres") -> str:
        """URL of one of its databases, with user and password."""
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def create_database(self) -> str:
        """Creates an empty database and answers its name."""
        name = f"project_{next(self._numbers)}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE template0")
        return name

    def drop_database(self, name: str) -> None:
        """Drops a database together with the connections to it."""
        self._administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _administer(self, statement: str) -> None:
        with self._connection() as connection:
            connection.execute(statement)

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        import psycopg

        with closing(psycopg.connect(self.url(), autocommit=True)) as connection:
            yield connection

    def stop(self) -> None:
        """Ends the server at once and removes its folder."""
        self._end_process()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end_process(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)  # "immediate shutdown": no checkpoint, nothing is kept
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


def _programs() -> Path:
    """Folder of `initdb` and `postgres`: Debian keeps them out of PATH, newest release last."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    found = debian[-1] if debian else Path(on_path).resolve() if on_path else None
    if found is None or not (found.parent / "postgres").exists():
        raise PostgresUnavailable("no PostgreSQL server programs are installed (Debian: apt-get install postgresql)")
    return found.parent


def _as_ordinary_user() -> list[str]:
    """Command words that go before the server's: not root, and ended with the test run even if that is killed."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    if os.geteuid() != 0:
        return [setpriv, "--pdeathsig", "QUIT", "--"] if setpriv else []
    if setpriv is None:
        raise PostgresUnavailable("PostgreSQL refuses to run as root and there is no setpriv to change the user with")
    return [setpriv, "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig", "QUIT", "--"]


def _make_cluster(programs: Path, prefix: list[str], folder: Path, password: str) -> None:
    password_file = folder / "password"
    password_file.write_text(password + "\n", encoding="ascii")
    password_file.chmod(0o600)
    if os.geteuid() == 0:
        shutil.chown(password_file, "postgres")
    options = ["--auth=scram-sha-256", f"--username={USER}", f"--pwfile={password_file}", "--encoding=UTF8"]
    done = subprocess.run(
        [*prefix, str(programs / "initdb"), "-D", str(folder / "data"), *options, "--locale=C.UTF-8", "--no-sync"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=START_SECONDS,
        check=False,
    )
    if done.returncode:
        raise PostgresUnavailable("the PostgreSQL cluster could not be made: " + done.stderr.strip()[-400:])


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _tail(log: Path) -> str:
    return log.read_text(errors="replace").strip()[-400:] if log.exists() else "no log was written"
