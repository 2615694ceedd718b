"""Bulk actions whose url has arguments of its own: a parent's key, a format."""

import pytest
from src.models import Book, Shelf
from src.serializers import BookSerializer

from codeforlife.permissions import AllowAny
from codeforlife.routers import DefaultRouter
from codeforlife.tests import APIClient
from codeforlife.user.models import User
from codeforlife.views import ModelViewSet


class ShelvedBookViewSet(ModelViewSet[User, Book]):
    serializer_class = BookSerializer
    permission_classes = [AllowAny]

    def get_queryset(self):
        return Book.objects.filter(shelf__slug=self.kwargs["slug"]).order_by("pk")

    retitle = ModelViewSet.bulk_update_action(
        "retitle", serializer_kwargs={"partial": True}
    )


router = DefaultRouter()
router.register("shelves/(?P<slug>[^/.]+)/books", ShelvedBookViewSet, basename="nested")
urlpatterns = router.urls

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]

URL = "/shelves/top/books"


@pytest.mark.parametrize("suffix", ["/", ".json"])
def test_bulk(make_books, suffix):
    make_books(2)
    url, client = f"{URL}/bulk{suffix}", APIClient()
    book = {"isbn": "new", "title": "New", "shelf": "top"}

    client.post(url, [book], status_code_assertion=201)
    client.patch(url, {"1": {"title": "Other"}}, status_code_assertion=200)
    client.delete(url, [2], status_code_assertion=204)
    titles = Book.objects.order_by("pk").values_list("title", flat=True)
    assert [*titles] == ["Other", "New"]


@pytest.mark.parametrize("suffix", ["/", ".json"])
def test_bulk_update_action(make_books, suffix):
    make_books(1)
    APIClient().put(f"{URL}/retitle{suffix}", {"1": {"title": "Other"}})
    assert Book.objects.get().title == "Other"


def test_only_the_parents_rows(make_books):
    make_books(1)
    Shelf.objects.create(slug="low", label="Low")
    url, data = "/shelves/low/books/bulk/", {"1": {"title": "x"}}
    APIClient().patch(url, data, status_code_assertion=400)
    assert Book.objects.get().title == "Book 1"
