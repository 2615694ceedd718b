"""The kit's reads prove that rows of values show what instances show."""

import typing as t
from unittest.mock import patch

import pytest
from rest_framework import serializers
from src.models import Book

from codeforlife.serializers import ModelSerializer
from codeforlife.tests._queries import record_queries
from codeforlife.user.models import User
from tests.tests.service import cases
from tests.tests.service.run import get_failure
from tests.tests.service.views import BookViewSet

pytestmark = pytest.mark.django_db


class PlainSerializer(ModelSerializer[User, Book]):
    class Meta:
        model = Book
        fields: t.ClassVar = ["id", "isbn", "title", "shelf"]


class LyingField(serializers.CharField):
    """Says that it takes the column's value, and shows how it was read instead."""

    shows_column: t.ClassVar = True

    def to_representation(self, value: t.Any) -> str:
        return f"{value} of {type(self.root.instance).__name__}"


class LyingSerializer(PlainSerializer):
    title = LyingField()


def _run(serializer_class: t.Any, test: str, lean_reads: bool = True) -> t.Any:
    """Run a test of the service's; return its failure and the number of queries."""
    with (
        patch.object(BookViewSet, "lean_reads", lean_reads),
        patch.object(BookViewSet, "serializer_class", serializer_class),
        patch.object(BookViewSet, "get_serializer_class", lambda _: serializer_class),
        record_queries() as queries,
    ):
        return get_failure(cases.TestBookViewSet, test), len(queries)


@pytest.mark.parametrize("test", ["test_list", "test_retrieve"])
def test_a_difference_fails_the_test(test: str) -> None:
    failure, _ = _run(LyingSerializer, test)
    assert "lean_reads is declared, but the rows are not what instances" in failure
    assert "title is" in failure
    assert "by instances" in failure


@pytest.mark.parametrize("test", ["test_list", "test_retrieve"])
def test_the_second_answer_is_not_counted(test: str) -> None:
    failure, lean = _run(PlainSerializer, test)
    other, full = _run(PlainSerializer, test, lean_reads=False)
    assert [failure, other] == ["", ""]
    assert lean == full


@pytest.mark.parametrize("lean_reads", [True, False])
def test_the_second_answer_is_not_in_the_log(lean_reads: bool) -> None:
    class Case(cases.TestBookViewSet):
        def test_queries(self) -> None:
            with self.assertNumQueries(6):  # the kit's own among them
                self.client.list(self.books)

    with (
        patch.object(BookViewSet, "lean_reads", lean_reads),
        patch.object(BookViewSet, "serializer_class", PlainSerializer),
        patch.object(BookViewSet, "get_serializer_class", lambda _: PlainSerializer),
    ):
        assert get_failure(Case, "test_queries") == ""
