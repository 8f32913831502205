"""Chromium and a Chinese font for the browser journeys: found, or installed where this run may."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGES = ("chromium", "fonts-wqy-zenhei", "fontconfig")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def chromium() -> str:
    """The path of Chromium: what the variable CHROMIUM names, else the first known name on PATH; "" when none."""
    return os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), "")


def has_chinese_font() -> bool:
    """Say whether a font with Simplified Chinese is installed: without one a picture shows boxes."""
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


def missing() -> str:
    """Install what is not there, if we may; return what is still missing as a phrase, "" when nothing is."""
    if chromium() and has_chinese_font():
        return ""
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        _install()
    lacks = [name for name, there in (("Chromium", chromium()), ("a Chinese font", has_chinese_font())) if not there]
    return f"{' and '.join(lacks)} not installed (Debian: apt-get install {' '.join(PACKAGES)})" if lacks else ""


def _install() -> None:
    print("Installing Chromium and a Chinese font for the browser journeys …", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        subprocess.run(
            ["apt-get", "--quiet=2", *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            check=False,
        )
