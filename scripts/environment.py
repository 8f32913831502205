"""An environment of our own for child processes and tests: nothing of the developer's shell leaks in."""

import os
import re
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def variables() -> list[str]:
    """The names that `.env.example` lists, in its order."""
    return re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)


def bare() -> dict[str, str]:
    """The environment of this process without our variables."""
    ours = {"HOST", "PORT", *variables(), *(f"{name}_FILE" for name in variables())}
    return {name: value for name, value in os.environ.items() if name not in ours}


def fresh(data_dir: Path, **changes: str) -> dict[str, str]:
    """An environment in which everything runs: bare, with a random secret, on `data_dir`, and `changes`."""
    defaults = {"SECRET_KEY": secrets.token_urlsafe(64), "HTTPS": "no", "LOG_LEVEL": "WARNING"}
    return {**bare(), **defaults, "DATA_DIR": str(data_dir), **changes}


def production(data_dir: Path) -> dict[str, str]:
    """An environment like a real installation's, for `check --deploy`; nothing in it is reachable."""
    return fresh(
        data_dir,
        HTTPS="yes",
        BEHIND_PROXY="yes",
        ALLOWED_HOSTS="crm.example.com",
        CSRF_TRUSTED_ORIGINS="https://crm.example.com",
        DATABASE_URL="postgres://dealercrm:secret@127.0.0.1:5432/dealercrm",
        REDIS_URL="redis://127.0.0.1:6379/0",
        EMAIL_URL="smtp+tls://crm:secret@mail.example.com:587",
    )
