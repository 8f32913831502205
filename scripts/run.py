"""Serve dealercrm on this machine with nothing installed: `make run`.

One web server (gunicorn) and one Celery worker with beat inside, on SQLite and the folder broker in DATA_DIR
(default `var/`), or on what DATABASE_URL and REDIS_URL name. Ctrl-C or SIGTERM stops all of it; should this
program be killed, its reaper stops the rest. Exit codes: 0 stopped, 1 a part failed, 2 it cannot start here.
"""

import contextlib
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from scripts.environment import ROOT
from scripts.reaper import Reaper, alive

HANDOVER_SECONDS = 25  # what a killed run's reaper may need to stop the rest
STOP_SECONDS = 15


class CannotStart(Exception):
    """This machine or this call does not allow a start; the text says why."""


class Interrupted(Exception):
    """Ctrl-C, SIGTERM or a closed terminal."""


def main() -> int:
    """Prepare, start, watch, stop. Returns the exit code."""
    os.umask(0o077)  # DATA_DIR holds customers' data: its owner's eyes only
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(asked) != signal.SIG_IGN:
            signal.signal(asked, _interrupt)
    try:
        environment = environment_of_run()
        host, port = environment["HOST"], port_of(environment)
        with lock(Path(environment["DATA_DIR"])) as held:
            check_free(host, port)
            return serve(host, port, environment, held)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 2
    except Interrupted:
        return 0


def _interrupt(*_) -> None:
    raise Interrupted


def environment_of_run() -> dict[str, str]:
    """This process's environment with the defaults of a run on one machine. Raises CannotStart."""
    given = {name: value for name, value in os.environ.items() if value}
    data_dir = Path(given.get("DATA_DIR", ROOT / "var")).resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if not {"SECRET_KEY", "SECRET_KEY_FILE"} & given.keys():
            given["SECRET_KEY_FILE"] = str(secret_file(data_dir))
    except OSError as error:
        raise CannotStart(f"DATA_DIR cannot be used: {error}.") from error
    host = given.get("HOST", "127.0.0.1")
    answers_to = ["localhost", "127.0.0.1", "[::1]", socket.gethostname(), host]
    defaults = {
        "HOST": host,
        "HTTPS": "no",
        "ALLOWED_HOSTS": ",".join(dict.fromkeys(answers_to)),
        "SITE_URL": site_of(given, host),
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore:::celery.platforms",  # of a worker run by root, often a container's only user
    }
    ours = {"DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "dealercrm.settings"}
    return {**defaults, **given, **ours}


def site_of(given: dict[str, str], host: str) -> str:
    """The address for links in mails and group chats: the first trusted origin, else this machine's own."""
    seen = socket.gethostname() if host in {"0.0.0.0", "::"} else host
    named = f"[{seen}]" if ":" in seen else seen
    origins = given.get("CSRF_TRUSTED_ORIGINS", "").split(",")
    return origins[0].strip() or f"http://{named}:{given.get('PORT', '8000')}"


def secret_file(data_dir: Path) -> Path:
    """The file with this installation's secret, made once, readable by its owner only."""
    path = data_dir / "secret-key"
    with contextlib.suppress(FileExistsError):
        draft = data_dir / f"secret-key.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)  # appears whole or not at all
        finally:
            draft.unlink()
    return path


def port_of(environment: dict[str, str]) -> int:
    """The port to serve on. Raises CannotStart when PORT is none."""
    text = environment.get("PORT", "8000")
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


@contextlib.contextmanager
def lock(data_dir: Path):
    """Hold DATA_DIR for this run; gives the file descriptor. Raises CannotStart when another run holds it."""
    with open(data_dir / "run.lock", "a+", encoding="ascii") as file:
        until = time.monotonic() + HANDOVER_SECONDS
        while not _locked(file):
            file.seek(0)
            holder = file.read().strip()
            if (holder.isdigit() and alive(int(holder))) or time.monotonic() > until:
                raise CannotStart(f"dealercrm already runs from {data_dir} (process {holder or 'unknown'}).")
            time.sleep(0.2)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield file.fileno()


def _locked(file) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def check_free(host: str, port: int) -> None:
    """Raise CannotStart when nobody may listen at `host` and `port`."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotStart(f"Cannot serve on {host}, port {port}: {reason}. Another port: make run PORT=8001") from error


def serve(host: str, port: int, environment: dict[str, str], held: int) -> int:
    """Prepare and run all parts until one ends or somebody stops us. Returns the exit code."""
    reaper = Reaper(hold=(held,))
    parts: dict[str, subprocess.Popen] = {}
    try:
        found = prepare(parts, environment, reaper)
        for name, command in commands(host, port).items():
            parts[name] = start(command, environment, reaper)
        if wait_for_answer(parts, host, port):
            announce(host, port, found)
        return watch(parts)
    except Interrupted:
        say("\nStopping …")
        return 0
    finally:
        stop(parts)
        reaper.close()


def prepare(parts: dict[str, subprocess.Popen], environment: dict[str, str], reaper: Reaper) -> str:
    """Run `scripts.prepare`; return the demo log-ins it found. Raises CannotStart when it fails."""
    command = [sys.executable, "-m", "scripts.prepare"]
    child = parts["preparation"] = start(command, environment, reaper, stdout=subprocess.PIPE, text=True)
    found, _ = child.communicate()
    reaper.forget(parts.pop("preparation").pid)
    if child.returncode:
        raise CannotStart("dealercrm could not be prepared; the reason stands above.")
    return found


def commands(host: str, port: int) -> dict[str, list[str]]:
    """The processes of one machine, by name."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    python = [sys.executable, "-m"]
    return {
        "web server": [
            *python, "gunicorn", "dealercrm.wsgi", "--bind", bind, "--worker-class", "gthread", "--workers", "2",
            "--threads", "4", "--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket",
        ],
        "worker": [
            *python, "celery", "--quiet", "-A", "dealercrm", "worker", "--beat", "--pool", "threads",
            "--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "WARNING",
        ],
    }  # fmt: skip


def start(command: list[str], environment: dict[str, str], reaper: Reaper, **options) -> subprocess.Popen:
    """Start one part in a process group of its own, so that Ctrl-C reaches us alone and we stop it in order."""
    child = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True, **options
    )
    reaper.watch(child.pid)
    return child


def wait_for_answer(parts: dict[str, subprocess.Popen], host: str, port: int) -> bool:
    """Wait until the web server answers; no when a part has ended before (`watch` says which)."""
    while not ended(parts):
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"{address(host, port)}/healthz", timeout=2).close()
            return True
        time.sleep(0.2)
    return False


def ended(parts: dict[str, subprocess.Popen]) -> str:
    """The name of a part that has ended, "" when all run."""
    return next((name for name, child in parts.items() if child.poll() is not None), "")


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds us."""
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{here}:{port}"


def announce(host: str, port: int, found: str) -> None:
    """Print the address and the demo log-ins."""
    logins = f"Demo log-ins (user name, password, role):\n{found}" if found else ""
    say(f"\ndealercrm answers at {address(host, port)}\n\n{logins}Ctrl-C stops it.")


def say(text: str) -> None:
    """Print `text` at once; that nobody reads it any more stops nothing."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (Python would complain again at its end)


def watch(parts: dict[str, subprocess.Popen]) -> int:
    """Wait until a part ends by itself; say so and return 1."""
    while not (name := ended(parts)):
        time.sleep(0.5)
    print(f"The {name} ended with code {parts[name].returncode}; stopping the rest.", file=sys.stderr)
    return 1


def stop(parts: dict[str, subprocess.Popen]) -> None:
    """Ask every part to end and wait; a second Ctrl-C no longer interrupts. Stragglers are left to the reaper."""
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, signal.SIG_IGN)
    for child in parts.values():
        child.terminate()
    until = time.monotonic() + STOP_SECONDS
    for child in parts.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0, until - time.monotonic()))


if __name__ == "__main__":
    sys.exit(main())
