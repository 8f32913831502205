"""The real processes: a worker and beat on both brokers, and `make run`'s program with all that it starts.

What the processes do is read from the SQLite file that they write.
"""

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from dealercrm.schedule import SCHEDULE
from scripts.environment import ROOT, bare, fresh
from tests.support.processes import Program, eventually, free_port, rows, running, status
from tests.support.servers import valkey

# One installation serves many tests: in the order of this file, so that it starts once per broker.
pytestmark = [pytest.mark.processes, pytest.mark.random_order(disabled=True)]

TASKS = sorted({line["task"] for line in SCHEDULE.values()})
WORKER = ["-m", "celery", "-A", "dealercrm", "worker", "--concurrency", "1", "--loglevel", "INFO"]
START = 240  # seconds a start may take on a machine that does much else
MINUTE = 180  # a job that is due every minute, with time to start
CODE = [folder.name for folder in sorted(ROOT.iterdir()) if (folder / "__init__.py").exists()] + ["static", "templates"]


@dataclass
class Installation:
    """A database and a broker of our own, and what is needed to start processes on them."""

    folder: Path
    environment: dict[str, str]

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "dealercrm.sqlite3"

    def run(self, *arguments: str) -> str:
        """Run `python ARGUMENTS` to its end; return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=START,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *arguments: str) -> Program:
        """Start `python ARGUMENTS` and let it run."""
        return Program([*arguments], environment=self.environment, output=self.folder / f"{arguments[4]}.log")


def install(folder: Path, **environment: str) -> Installation:
    """Make an empty installation in `folder`."""
    made = Installation(folder, fresh(folder, **environment))
    made.run("manage.py", "migrate", "--verbosity", "0")
    rows(made.database, "INSERT INTO django_session VALUES ('expired', '', '2020-01-01 00:00:00')")
    return made


@pytest.fixture(scope="module", params=["filesystem", "redis"])
def served(request, tmp_path_factory) -> Iterator[Installation]:
    """An installation whose worker runs on one of the two brokers; no beat, so tasks run because we send them."""
    with ExitStack() as stack:
        extra = {"REDIS_URL": stack.enter_context(valkey())} if request.param == "redis" else {}
        made = install(tmp_path_factory.mktemp(f"with {request.param}"), **extra)
        worker = stack.enter_context(closing(made.start(*WORKER)))
        worker.wait_until_said(" ready.", START)
        yield made


def test_every_scheduled_task_is_registered_in_the_worker(served):
    listed = served.run("-m", "celery", "-A", "dealercrm", "inspect", "registered", "--timeout", "10")
    assert [name for name in TASKS if name not in listed] == []


@pytest.mark.parametrize("task", TASKS)
def test_a_sent_task_is_done_by_the_worker(served, task):
    """Seen by what each leaves behind: its JobRun row, the heartbeat, an expired session that is gone."""
    before = traces(served.database, task)
    served.run("-c", f"from dealercrm.celery import app; app.send_task({task!r})")
    eventually(lambda: traces(served.database, task) != before, MINUTE, lambda: f"{task} left no trace")


def traces(database: Path, task: str) -> list[tuple]:
    """The rows in which a run of `task` shows."""
    name = task.rpartition(".")[2]
    if name == "heartbeat":
        return rows(database, "SELECT seen_at FROM core_heartbeat")
    if name == "clear_sessions":
        return rows(database, "SELECT session_key FROM django_session")
    return rows(database, "SELECT COUNT(*) FROM core_jobrun WHERE job = ?", name)


def test_beat_and_worker_as_two_processes_tick(tmp_path):
    """The production shape: beat queues through Redis, a worker of its own does the jobs of the minute."""
    with ExitStack() as stack:
        made = install(tmp_path, REDIS_URL=stack.enter_context(valkey()))
        stack.enter_context(closing(made.start(*WORKER)))
        stack.enter_context(closing(made.start("-m", "celery", "-A", "dealercrm", "beat", "--pidfile=")))
        eventually(lambda: traces(made.database, "core.tasks.heartbeat"), MINUTE)
        eventually(lambda: traces(made.database, "followups.tasks.send_messages") != [(0,)], MINUTE)


def test_a_task_waits_for_a_worker_that_is_down(tmp_path):
    """Queued while no worker runs, done when one starts."""
    made = install(tmp_path)
    made.run("-c", "from dealercrm.celery import app; app.send_task('followups.tasks.reconcile')")
    with closing(made.start(*WORKER)):
        eventually(lambda: traces(made.database, "followups.tasks.reconcile") == [(1,)], START)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    """A copy of the project in a folder with spaces, as somebody might unpack it."""
    folder = tmp_path_factory.mktemp("my projects") / "dealer crm (copy)"
    folder.mkdir()
    for name in CODE:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".env.example", folder)
    return folder


def serve(checkout: Path, data: Path, port: int | str, **environment: str) -> Program:
    """Start what `make run` starts."""
    data.mkdir(exist_ok=True)
    wanted = {**bare(), "DATA_DIR": str(data), "PORT": str(port), **environment}
    output = data / f"run-{len(list(data.glob('run-*.log')))}.log"
    return Program(["-m", "scripts.run"], environment=wanted, output=output, folder=checkout)


@pytest.fixture(scope="module")
def data(checkout) -> Path:
    """A data folder in which the demo store is loaded already."""
    made = checkout / "some data"
    with closing(serve(checkout, made, free_port())) as program:
        program.wait_until_said("answers at", 2 * START)
        assert "qinghe-2026" in program.said()  # the demo log-ins are shown
    return made


def test_run_serves_ticks_and_stops_by_ctrl_c(checkout, data):
    """/readyz turns 200: web server, worker and beat all work; Ctrl-C leaves none of them, and no free lock."""
    port = free_port()
    key = (data / "secret-key").read_text()
    rows(data / "dealercrm.sqlite3", "DELETE FROM core_heartbeat")
    with closing(serve(checkout, data, port)) as program:
        program.wait_until_said("answers at", START)
        assert status(f"http://127.0.0.1:{port}/accounts/login/") == 200
        eventually(lambda: status(f"http://127.0.0.1:{port}/readyz") == 200, MINUTE, program.said)
        family = program.family()
        assert program.end(signal.SIGINT) == 0
        assert running(family) == []
        assert "Traceback" not in program.said()
        assert "Warning" not in program.said()
    assert (data / "secret-key").read_text() == key
    assert (data / "secret-key").stat().st_mode & 0o777 == 0o600
    assert (data / "dealercrm.sqlite3").stat().st_mode & 0o077 == 0


def test_run_starts_again_at_once_after_it_was_killed(checkout, data):
    """`kill -9` of the program: the reaper stops the others, the next start waits for that and takes the same port."""
    port = free_port()
    with closing(serve(checkout, data, port)) as killed:
        killed.wait_until_said("answers at", START)
        family = killed.family()
        killed.end(signal.SIGKILL)
        with closing(serve(checkout, data, port)) as program:
            program.wait_until_said("answers at", START)
            assert running(family) == []
            assert status(f"http://127.0.0.1:{port}/healthz") == 200


def test_run_stops_the_rest_when_one_part_dies(checkout, data):
    with closing(serve(checkout, data, free_port())) as program:
        program.wait_until_said("answers at", START)
        family = program.family()
        worker = next(process for process in family if "celery" in process.cmdline())
        worker.send_signal(signal.SIGKILL)
        assert program.process.wait(START) == 1
        assert "The worker ended" in program.said()
        assert running(family) == []


def test_a_second_run_on_the_same_data_is_refused(checkout, data):
    with closing(serve(checkout, data, free_port())) as first:
        first.wait_until_said("answers at", START)
        with closing(serve(checkout, data, free_port())) as second:
            assert second.process.wait(START) == 2
            assert "already runs from" in second.said()


@pytest.mark.parametrize(("port", "sentence"), [("8o", "PORT must be a number"), ("70000", "PORT must be a number")])
def test_a_port_that_is_none_is_refused(checkout, tmp_path, port, sentence):
    with closing(serve(checkout, tmp_path, port)) as program:
        assert program.process.wait(START) == 2
        assert sentence in program.said()
        assert "Traceback" not in program.said()


def test_a_busy_port_is_refused_before_anything_is_made(checkout, tmp_path):
    with (
        socket.create_server(("127.0.0.1", 0)) as busy,
        closing(serve(checkout, tmp_path, busy.getsockname()[1])) as program,
    ):
        assert program.process.wait(START) == 2
        assert "Address already in use" in program.said()
    assert not (tmp_path / "dealercrm.sqlite3").exists()
