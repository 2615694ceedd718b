"""A rotation that is killed at any point loses nothing, and is resumed."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SERVICE = Path(__file__).resolve().parents[2] / "projects" / "with_user"
ROWS = 300

SET_UP = f"""
from django.core.management import call_command
from src.models import Diary, Keeper, Secret
call_command("migrate", verbosity=0)
Secret.objects.bulk_create(
    [Secret(name=f"name {{i}}", code=f"code {{i}}", note="x") for i in range({ROWS})]
)
keeper = Keeper.objects.create(name="Ada")
Diary.objects.create(keeper=keeper, text="dear diary")
"""

VERIFY = f"""
from django.core.management import call_command
from src.models import Diary, Secret
from codeforlife.encryption import get_keyring
call_command("check_encryption")
found = dict(Secret.objects.values_list("name", "code"))
assert found == {{f"name {{i}}": f"code {{i}}" for i in range({ROWS})}}, "lost"
assert Secret.objects.filter(code="code 7").count() == 1
assert Diary.objects.get().text == "dear diary"
keyset = get_keyring().keyset
print("keys", len(keyset.keys), keyset.rotating)
"""


# It kills itself, for one that is killed from outside may be done before that.
KILLED = """
import itertools, os, signal
from django.core.management import call_command
from django.db import connection
statements = itertools.count(1)
def execute(execute, *args):
    if next(statements) == {number}:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(*args)
with connection.execute_wrapper(execute):
    call_command("rotate_keys", batch_size=10)
"""


@pytest.fixture
def environment(tmp_path):
    return {
        **os.environ,
        "ENV": "local",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "ENCRYPTION_KEY_PROVIDER": (
            "codeforlife.encryption.providers.local.LocalFileKeyProvider"
        ),
        "ENCRYPTION_KEYSET_PATH": str(tmp_path / ".keys" / "local.keyset.json"),
        "PYTHONPATH": str(SERVICE.parents[2]),
    }


def start(environment, *args):
    return subprocess.Popen(
        [sys.executable, "manage.py", *args],
        cwd=SERVICE,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(environment, *args):
    with start(environment, *args) as process:
        output, _ = process.communicate(timeout=100)
    assert process.returncode == 0, output
    return output


@pytest.mark.timeout(600)  # a dozen starts of a service
def test_killed_rotations_lose_nothing(environment):
    finish(environment, "shell", "-v0", "-c", SET_UP)
    kills = random.Random()
    for first, last in ((1, 10), (10, 100), (100, 200)):
        killed = KILLED.format(number=kills.randint(first, last))
        with start(environment, "shell", "-v0", "-c", killed) as process:
            output, _ = process.communicate(timeout=100)
        assert process.returncode == -signal.SIGKILL, output
        finish(environment, "shell", "-v0", "-c", VERIFY)
    output = finish(environment, "rotate_keys")
    assert "Every row is encrypted" in output
    assert "keys 2 False" in finish(environment, "shell", "-v0", "-c", VERIFY)
    finish(environment, "rotate_keys", "--retire")
    assert "keys 1 False" in finish(environment, "shell", "-v0", "-c", VERIFY)
