from rest_framework import serializers

from codeforlife.serializers import ModelSerializer
from codeforlife.user.models import User

from ..models import Book, Shelf


class BookSerializer(ModelSerializer[User, Book]):
    shelf = serializers.SlugRelatedField(
        slug_field="slug", queryset=Shelf.objects.all()
    )
    shelf_label = serializers.CharField(source="shelf.label", read_only=True)
    school_name = serializers.CharField(source="shelf.school.name", read_only=True)

    class Meta:
        model = Book
        fields = [
            "id",
            "isbn",
            "title",
            "pages",
            "shelf",
            "reader",
            "shelf_label",
            "school_name",
            "updated_at",
        ]


class LendBookSerializer(ModelSerializer[User, Book]):
    class Meta:
        model = Book
        fields = ["id", "reader"]

    def update(self, instance: Book, validated_data: dict) -> Book:
        return super().update(instance, {**validated_data, "pages": 7})


class RenameBookSerializer(ModelSerializer[User, Book]):
    class Meta:
        model = Book
        fields = ["id", "title"]
