#!/usr/bin/env python
"""Django's command line for dealercrm."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealercrm.settings")
    _use_secret_of_this_machine()
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.configured or settings.DEBUG  # noqa: B018 (reading loads them: a wrong variable speaks now)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"Not started. `.env.example` lists every variable; `make run` needs none of them.\n{error}\n")
        sys.exit(2)
    execute_from_command_line(sys.argv)


def _use_secret_of_this_machine() -> None:
    """Beside `make run`, use the secret that it has made in its data folder; elsewhere the variable must be set."""
    made = Path(os.environ.get("DATA_DIR", Path(__file__).resolve().parent / "var")) / "secret-key"
    if not {"SECRET_KEY", "SECRET_KEY_FILE"} & os.environ.keys() and made.is_file():
        os.environ["SECRET_KEY_FILE"] = str(made)
        os.environ.setdefault("HTTPS", "no")


if __name__ == "__main__":
    main()
