"""Real processes for the tests: started, watched, asked about their children, never left behind."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil

from scripts.environment import ROOT
from scripts.reaper import Reaper


class Program:
    """One process of ours in its own process group, its output in a file."""

    def __init__(self, arguments: list[str], *, environment: dict[str, str], output: Path, folder: Path = ROOT):
        """Start `python ARGUMENTS` in `folder`; a reaper ends it if the test does not."""
        self.output = output
        self._reaper = Reaper()
        with output.open("ab") as file:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._reaper.watch(self.process.pid)

    def said(self) -> str:
        """All that the program has printed."""
        return self.output.read_text(errors="replace")

    def wait_until_said(self, words: str, seconds: float) -> None:
        """Wait until `words` were printed; fail with the output when they were not, or the program ended."""
        eventually(lambda: words in self.said() or self.process.poll() is not None, seconds, self.said)
        assert words in self.said(), self.said()

    def family(self) -> list[psutil.Process]:
        """The process and all that descend from it."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def end(self, how: signal.Signals, seconds: float = 90) -> int:
        """Send the process alone `how` and wait; returns its exit code."""
        self.process.send_signal(how)
        return self.process.wait(seconds)

    def close(self) -> None:
        """End it if it still runs."""
        if self.process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.end(signal.SIGTERM)
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._reaper.forget(self.process.pid)
        self._reaper.close()


def eventually(true: Callable[[], object], seconds: float, explain: Callable[[], str] = str) -> None:
    """Wait until `true()`; fail with `explain()` after `seconds`."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"not within {seconds} s: {explain()}"
        time.sleep(0.1)


def running(family: list[psutil.Process]) -> list[str]:
    """Which of `family` still run (one that has ended and waits for its parent does not)."""
    left = []
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                left.append(" ".join(process.cmdline()))
    return left


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status(url: str) -> int:
    """The HTTP status of `url`; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as answer:
        answer.close()
        return answer.code
    except OSError:
        return 0


def rows(database: Path, query: str, *values: object) -> list[tuple]:
    """What `query` finds (or changes) in the SQLite file that the processes work on."""
    with contextlib.closing(sqlite3.connect(database, timeout=20)) as link, link:
        return link.execute(query, values).fetchall()
