"""Typed readers of the environment: what is missing or wrong stops the start with a sentence.

A secret may come from a file: NAME_FILE holds the path (django-environ's FileAwareEnv).
Every variable is listed in `.env.example`; a test compares.
"""

from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()


def required(name: str, why: str) -> str:
    """Read text that has no default. Raises ImproperlyConfigured with `why` when it is absent."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} (or {name}_FILE) is not set. {why}")
    return value


def flag(name: str, default: bool) -> bool:
    """Read a yes/no. Anything else than 1/0, true/false, yes/no, on/off is an error, not "no"."""
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    text = env.str(name, default=str(default)).strip().lower()
    if text not in words:
        raise ImproperlyConfigured(f"{name} must be yes or no, not {text!r}.")
    return words[text]


def number(name: str, default: int, *, low: int, high: int) -> int:
    """Read a whole number between `low` and `high`, both included."""
    text = env.str(name, default=str(default)).strip()
    if not (text.isascii() and text.isdigit()) or not low <= int(text) <= high:
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def words(name: str, default: str = "") -> list[str]:
    """Read a comma-separated list, empty parts dropped."""
    return [part.strip() for part in env.str(name, default=default).split(",") if part.strip()]


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """Read one of the words in `allowed`."""
    value = env.str(name, default=default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def site(name: str, *, origins: list[str], hosts: list[str], https: bool) -> str:
    """Read the address at which people open this house; without it, the first origin, else the first host."""
    plain = [host for host in hosts if host != "*" and not host.startswith(".")]
    named = [origin for origin in origins if "*" not in origin]
    guess = [*named, *(f"{'https' if https else 'http'}://{host}" for host in plain), "http://localhost"]
    return place(name, guess[0])


def place(name: str, default: str) -> str:
    """Read the address of a server without a path, such as https://crm.example.com; "" when there is none."""
    value = env.str(name, default=default).rstrip("/")
    parts = urlsplit(value)
    plain = parts.scheme in {"http", "https"} and parts.hostname and value == f"{parts.scheme}://{parts.netloc}"
    if value and not plain:
        raise ImproperlyConfigured(f"{name} must be an address such as https://crm.example.com, not {value!r}.")
    return value


def zone(name: str, default: str) -> str:
    """Read the name of a time zone that this machine knows."""
    value = env.str(name, default=default)
    if value not in available_timezones():
        raise ImproperlyConfigured(f"{name} must be a time zone such as Asia/Shanghai, not {value!r}.")
    return value


def database(data_dir: Path) -> dict:
    """Django's settings of the database that DATABASE_URL names; without it, SQLite in `data_dir`.

    SQLite runs in WAL with IMMEDIATE transactions: deferred ones lose most parallel
    read-then-write work to "database is locked".
    """
    url = env.str("DATABASE_URL", default="") or f"sqlite:///{data_dir / 'dealercrm.sqlite3'}"
    config = env.db_url_config(url)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    elif config["ENGINE"].endswith("postgresql"):
        config["CONN_MAX_AGE"] = number("DB_CONN_MAX_AGE", 60, low=0, high=3600)
        config["CONN_HEALTH_CHECKS"] = True
    else:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite:///.")
    return config


def broker(data_dir: Path) -> dict:
    """Celery's broker settings: Redis when REDIS_URL is set, else folders below `data_dir`."""
    url = env.str("REDIS_URL", default="")
    if url:
        if urlsplit(url).scheme not in {"redis", "rediss", "unix"}:
            raise ImproperlyConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")
        patience = {"visibility_timeout": 600, "socket_connect_timeout": 5}  # seconds
        return {"broker_url": url, "broker_transport_options": patience}
    folders = {name: data_dir / "broker" / name for name in ("queue", "control")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "broker_url": "filesystem://localhost",
        "broker_transport_options": {
            "data_folder_in": str(folders["queue"]),
            "data_folder_out": str(folders["queue"]),
            "control_folder": str(folders["control"]),
        },
    }
