"""Bring an installation to the state in which it can serve: migrations, static files, the demo store if it is empty.

Progress goes to standard error; standard output gets the demo log-ins that work, for `scripts.run` to show.
"""

import hashlib
import sys
from pathlib import Path

import django
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import transaction
from django.utils import translation


def main() -> int:
    """Prepare, then print the log-ins. Returns the exit code."""
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    load_demo()
    with translation.override("en"):
        for line in logins():
            print(line)
    return 0


def collect_static() -> None:
    """Copy, hash and compress the static files if any of them has changed: it takes longer than all the rest."""
    from django.conf import settings

    stamp, digest = Path(settings.STATIC_ROOT) / ".collected", static_digest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest)


def static_digest() -> str:
    """A digest of every static file's place, size and time of change."""
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    return found.hexdigest()


def load_demo() -> None:
    """Load the demo store into an empty database: whole, or (interrupted) not at all."""
    from accounts.models import Store

    if Store.objects.exists():
        return
    print("The database is empty: loading the demo store …", file=sys.stderr, flush=True)
    with transaction.atomic():
        call_command("seed_demo", verbosity=0)  # the log-ins are shown at the end


def logins() -> list[str]:
    """A line for each of the demo people who exist here and whose password is still the demo's."""
    from accounts.models import ROLE_NAMES, User
    from reports.demo.cast import DEMO_LOGINS

    words = {role.value: str(name) for role, name in ROLE_NAMES}
    people = {user.username: user for user in User.objects.filter(is_active=True)}
    return [
        f"  {person.username:<12} {person.password:<14} {words[person.role.value]}, {person.name}"
        for person in DEMO_LOGINS
        if person.username in people and people[person.username].check_password(person.password)
    ]


if __name__ == "__main__":
    sys.exit(main())
