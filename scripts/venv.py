"""Make `.venv` and install the pinned requirements: `python scripts/venv.py runtime|dev`.

Runs on the machine's own Python, so it uses the standard library only. A second run installs nothing:
a stamp holds the digest of what was installed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
FILES = {"runtime": ["requirements.txt"], "dev": ["requirements.txt", "requirements-dev.txt"]}


def main(level: str) -> int:
    """Bring `.venv` to `level`. Returns the exit code."""
    if _stamped(level) or (level == "runtime" and _stamped("dev")):
        return 0
    print(f"Installing what dealercrm needs ({FILES[level][-1]}) into .venv …", file=sys.stderr)
    uv = shutil.which("uv")
    if not (uv and _with_uv(uv, level)) and not _with_pip(level):
        print("The installation failed; the reason stands above.", file=sys.stderr)
        return 1
    _stamp(level).write_text(_digest(level))
    return 0


def _stamp(level: str) -> Path:
    return VENV / f"installed-{level}"


def _digest(level: str) -> str:
    content = b"".join((ROOT / name).read_bytes() for name in FILES[level])
    return hashlib.sha256(content + sys.version.encode()).hexdigest()


def _stamped(level: str) -> bool:
    """Say whether `level` is installed and the environment's Python still starts."""
    stamp = _stamp(level)
    return stamp.exists() and stamp.read_text() == _digest(level) and _runs(str(_python()), "-c", "")


def _python() -> Path:
    return VENV / "bin" / "python"


def _with_uv(uv: str, level: str) -> bool:
    """Install by uv. It must not download a Python of its own."""
    os.environ["UV_PYTHON_DOWNLOADS"] = "never"
    if not _usable() and not _runs(uv, "venv", "--quiet", "--seed", "--clear", "--python", sys.executable, str(VENV)):
        return False
    return _runs(uv, "pip", "install", "--quiet", "--python", str(_python()), "-r", FILES[level][-1])


def _with_pip(level: str) -> bool:
    if not _usable() and not _runs(sys.executable, "-m", "venv", "--clear", str(VENV)):
        print("This Python cannot make a virtual environment (Debian: apt-get install python3-venv).", file=sys.stderr)
        return False
    pip = [str(_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return _runs(*pip, "-r", FILES[level][-1])


def _usable() -> bool:
    """Say whether `.venv` has a Python of our version with pip."""
    wanted = f"import sys, pip; sys.exit(sys.version != {sys.version!r})"
    return _python().exists() and _runs(str(_python()), "-c", wanted)


def _runs(*command: str) -> bool:
    quiet = subprocess.DEVNULL if "-c" in command else None
    return subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stderr=quiet, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
