"""Guards of the settings: every variable is listed, read in one place, and a production start has no warning."""

import ast
import os
import re
import subprocess
import sys

import pytest

from dealercrm import env
from scripts.environment import ROOT, fresh, production, variables
from tests.support import source

READERS = {"required", "flag", "number", "words", "choice", "zone", "site", "place"}
WIRING = ["dealercrm/env.py", "dealercrm/settings.py"]


def read_variables() -> set[str]:
    """The variables that the settings read, by the calls of their readers."""
    found = set()
    for path in WIRING:
        for node in ast.walk(source.tree(ROOT / path)):
            if isinstance(node, ast.Call) and is_reader(node.func) and node.args:
                first = node.args[0]
                found |= {first.value} if isinstance(first, ast.Constant) and first.value.isupper() else set()
    return found


def is_reader(function: ast.expr) -> bool:
    """Say whether `function` is one of our readers or a method of `env`."""
    if isinstance(function, ast.Name):
        return function.id in READERS
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "env"


def test_the_example_lists_every_variable_once():
    assert len(read_variables()) > 15
    assert sorted(variables()) == sorted(read_variables())


def test_the_handbook_explains_every_variable():
    handbook = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    assert [name for name in variables() if f"`{name}`" not in handbook] == []


def test_nothing_else_reads_the_environment():
    """One door: what an app needs to know is a setting."""
    doors = [name for app in [*source.APPS, "dealercrm"] for name in readers_of_environment(app)]
    assert doors == ["dealercrm/celery.py", "dealercrm/wsgi.py"]  # they name the settings module


def readers_of_environment(app: str) -> list[str]:
    """The files of `app` in which os.environ or os.getenv is named."""
    paths = [path for path in source.python(tests=False) if path.is_relative_to(ROOT / app)]
    return [source.name(path) for path in paths if re.search(r"\bos\.(environ|getenv)\b", path.read_text())]


def test_production_settings_pass_djangos_deployment_checks(tmp_path):
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=production(tmp_path), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY (or SECRET_KEY_FILE) is not set"),
        ({"DEBUG": "maybe"}, "DEBUG must be yes or no, not 'maybe'."),
        ({"SESSION_HOURS": "0"}, "SESSION_HOURS must be a whole number from 1 to 720, not '0'."),
        ({"SESSION_HOURS": "１２"}, "SESSION_HOURS must be a whole number from 1 to 720, not '１２'."),
        ({"SMS_BACKEND": "pigeon"}, "SMS_BACKEND must be one of console, http, not 'pigeon'."),
        ({"DATABASE_URL": "mysql://a@b/c"}, "DATABASE_URL must begin with postgres:// or sqlite:///."),
        ({"REDIS_URL": "amqp://a"}, "REDIS_URL must begin with redis://, rediss:// or unix://."),
        ({"TIME_ZONE": "Mars/Olympus"}, "TIME_ZONE must be a time zone such as Asia/Shanghai, not 'Mars/Olympus'."),
        ({"SITE_URL": "crm.example.com"}, "SITE_URL must be an address such as https://crm.example.com, not"),
        (
            {"ROBOT_URL": "https://a/b"},
            "ROBOT_URL must be an address such as https://crm.example.com, not 'https://a/b'.",
        ),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL, not 'LOUD'."),
    ],
)
def test_a_wrong_variable_stops_the_start_with_a_sentence(tmp_path, changes, sentence):
    environment = fresh(tmp_path, **changes)
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert sentence in done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("origins", "hosts", "https", "address"),
    [
        (["https://*.example.com", "https://crm.example.com"], ["crm.example.com"], True, "https://crm.example.com"),
        ([], ["*", ".example.com", "crm.example.com"], True, "https://crm.example.com"),
        ([], ["showroom-pc"], False, "http://showroom-pc"),
        ([], ["*"], True, "http://localhost"),
    ],
)
def test_links_in_mails_begin_where_people_come_in(origins, hosts, https, address):
    assert env.site("SITE_URL", origins=origins, hosts=hosts, https=https) == address


def test_a_secret_may_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text("a-secret-of-the-file")
    environment = fresh(tmp_path, SECRET_KEY_FILE=str(tmp_path / "key"))
    del environment["SECRET_KEY"]
    command = [sys.executable, "-c", "from django.conf import settings; print(settings.SECRET_KEY)"]
    environment["DJANGO_SETTINGS_MODULE"] = "dealercrm.settings"
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "a-secret-of-the-file", done.stderr


def test_the_tests_see_nothing_of_the_shell():
    assert os.environ["DATA_DIR"] != str(ROOT / "var")
