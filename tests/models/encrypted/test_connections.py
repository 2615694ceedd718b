import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("psycopg")

from psycopg.adapt import PyFormat, Transformer
from psycopg.types.array import ListDumper

from codeforlife._compat.psycopg import BytesListDumper
from codeforlife.models.encrypted._connections import write_bytes_quickly


def dump(dumper_class, value):
    dumper = dumper_class(list, Transformer())
    return dumper.upgrade(value, PyFormat.TEXT).dump(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([b"\x00a", b""], rb'{"\\x0061","\\x"}'),
        ([None, b"\xff"], rb'{NULL,"\\xff"}'),
    ],
)
def test_lists_of_bytes_are_hexadecimal(value, text):
    assert dump(BytesListDumper, value) == text


@pytest.mark.parametrize(
    "value", [[], [None], [[b"a"], [b"b"]], ["a", None], [bytearray(b"a")], [1, 2]]
)
def test_other_lists_are_written_as_ever(value):
    assert dump(BytesListDumper, value) == dump(ListDumper, value)


@pytest.mark.django_db
def test_postgresql_reads_what_was_written():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")

    @given(st.lists(st.one_of(st.binary(), st.none())))
    def check(value):
        with connection.cursor() as cursor:
            adapters = connection.connection.adapters
            assert adapters.get_dumper(list, PyFormat.TEXT) is BytesListDumper
            cursor.execute("SELECT %s::bytea[]", [value])
            (read,) = cursor.fetchone()
        assert [None if item is None else bytes(item) for item in read] == value

    check()


def test_connections_to_other_databases_stay_as_they_are():
    class Connection:
        vendor = "sqlite"

    write_bytes_quickly(connection=Connection())
