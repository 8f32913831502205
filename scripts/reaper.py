"""Stops what its parent started, however the parent ends: by Ctrl-C, by an error, by `kill -9`.

The parent keeps the writing end of our standard input. Each line names a process: `PID SIGNAL FOLDER`;
`-PID` forgets it. When the parent is gone the pipe ends; then every process gets its signal, ten seconds,
and at last SIGKILL for its whole group; the folder, if one is named, is removed.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

GRACE_SECONDS = 10


class Reaper:
    """The parent's side: name what was started, close at the end."""

    def __init__(self, *, hold: tuple[int, ...] = ()):
        """Start the reaper. It keeps the file descriptors in `hold` (a lock) until all have stopped."""
        self._process = subprocess.Popen(
            [sys.executable, "-S", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
            pass_fds=hold,
        )

    def watch(self, pid: int, *, ask: signal.Signals = signal.SIGTERM, folder: Path | None = None) -> None:
        """Have the leader `pid` stopped by `ask` and its group killed if that does not help."""
        self._process.stdin.write(f"{pid} {int(ask)} {folder or ''}\n")
        self._process.stdin.flush()

    def forget(self, pid: int) -> None:
        """Leave `pid` alone: it has ended, and its number may be somebody else's soon."""
        self._process.stdin.write(f"-{pid} 0 \n")
        self._process.stdin.flush()

    def close(self) -> None:
        """Stop everything that was named and wait for the end of it."""
        self._process.stdin.close()
        self._process.wait()


def alive(pid: int) -> bool:
    """Say whether `pid` runs; one that has ended and was not collected does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _ended(pid)


def _ended(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False


def wait_gone(pids: list[int], seconds: float) -> list[int]:
    """Wait until none of `pids` runs, at most `seconds`; return those that still do."""
    until = time.monotonic() + seconds
    while (left := [pid for pid in pids if alive(pid)]) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def _stop(lines: list[str]) -> None:
    named = [line.rstrip("\n").split(" ", 2) for line in lines]
    forgotten = {pid[1:] for pid, *_ in named if pid.startswith("-")}
    named = [parts for parts in named if not parts[0].startswith("-") and parts[0] not in forgotten]
    for pid, ask, _ in reversed(named):
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), int(ask))
    wait_gone([int(pid) for pid, *_ in named], GRACE_SECONDS)
    for pid, _, folder in named:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(int(pid), signal.SIGKILL)
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    _stop(sys.stdin.readlines())
