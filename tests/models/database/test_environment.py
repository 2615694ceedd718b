"""A database remembers its environment, and keeps other environments' processes out."""

import sys

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.backends.signals import connection_created

from codeforlife.configuration import ConfigurationError
from codeforlife.models.database import environment
from codeforlife.models.database.metadata import DatabaseMetadata

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_verified(monkeypatch):
    monkeypatch.setattr(environment, "_verified", set())


@pytest.fixture
def connect(monkeypatch):
    """Announce the test's connection as a new one; it has to stay open."""
    monkeypatch.setattr(connection, "close", lambda: None)

    def announce():
        connection_created.send(sender=type(connection), connection=connection)

    return announce


def test_a_migrated_database_remembers_its_environment():
    assert DatabaseMetadata.objects.get().environment == "local"


def test_the_environments_own_process_is_let_in_and_asks_once(
    connect, django_assert_num_queries
):
    with django_assert_num_queries(2):
        connect()
        connect()


@pytest.mark.parametrize(
    ("source", "described"),
    [(None, "ENV is 'local'"), ("default", "ENV is not set, which means 'local'")],
)
def test_another_environments_process_stops_and_says_both_names(
    connect, monkeypatch, source, described
):
    monkeypatch.setattr(environment, "source_of", lambda name: source)
    DatabaseMetadata.objects.update(environment="production")
    with pytest.raises(ConfigurationError) as caught:
        connect()
    (problem,) = caught.value.problems
    assert "belongs to the environment 'production'" in problem
    assert described in problem


def test_a_database_without_the_table_is_let_in(connect, settings):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {DatabaseMetadata._meta.db_table}")
    settings.ENV = "production"
    connect()
    assert DatabaseMetadata.objects.read() is None


def test_a_copy_is_given_to_another_environment_by_a_command(
    connect, settings, monkeypatch, capsys
):
    settings.ENV = "staging"
    monkeypatch.setattr(sys, "argv", ["manage.py", "mark_database"])
    connect()
    call_command("mark_database")
    assert "'staging' from now on" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["manage.py", "shell"])
    connect()


def test_there_is_one_row():
    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        DatabaseMetadata.objects.create(pk=2, environment="local")
