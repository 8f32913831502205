"""Private files below MEDIA_ROOT: names of chance, whole or not at all, never served by an address of their own."""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings

_PART = ".part"


class VaultError(Exception):
    """The file could not be written: the disk is full or may not be written to."""


def keep(content: bytes, *, folder: str) -> str:
    """Write `content` below `folder` and return its name. It is there whole or not at all. Raises VaultError."""
    name = secrets.token_hex(16)
    path = f"{folder}/{name[:2]}/{name}"
    target = _path(path)
    part = target.with_name(name + _PART)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_through(part, content)
        part.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise VaultError(type(error).__name__) from error
    return path


def _write_through(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: str) -> bytes | None:
    """The bytes of a kept file; None when it is not there."""
    try:
        return _path(path).read_bytes()
    except FileNotFoundError:
        return None


def is_there(path: str) -> bool:
    """Say whether a kept file is there."""
    return _path(path).is_file()


def remove(path: str) -> None:
    """Take a kept file away; one that is gone is gone."""
    if path:
        _path(path).unlink(missing_ok=True)


def kept(folder: str, *, before: datetime) -> Iterator[str]:
    """The names of all files below `folder`, unfinished ones too, that were written before `before` (aware)."""
    root = _path(folder)
    for path in root.rglob("*"):
        try:
            old = path.is_file() and path.stat().st_mtime < before.timestamp()
        except FileNotFoundError:
            old = False
        if old:
            yield path.relative_to(_root()).as_posix()


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)


def _path(name: str) -> Path:
    """The place of `name`. Raises ValueError for one that leads out of the vault."""
    root = _root().resolve()
    path = (root / name).resolve()
    if root not in path.parents:
        raise ValueError(name)
    return path
