from __future__ import annotations

from rest_framework import serializers
from src.models import Book, Shelf

from codeforlife.serializers import ModelListSerializer, ModelSerializer
from codeforlife.user.models import User


class BookListSerializer(ModelListSerializer[User, Book]):
    def validate(self, attrs):
        attrs = super().validate(attrs)
        if len({row.get("title") for row in attrs}) != len(attrs):
            raise serializers.ValidationError("Titles repeat.", code="same_title")
        return attrs


class BookSerializer(ModelSerializer[User, Book]):
    label = serializers.SerializerMethodField()

    class Meta:
        model = Book
        fields = ["id", "isbn", "title", "pages", "shelf", "label", "updated_at"]
        list_serializer_class = BookListSerializer

    def get_label(self, book: Book) -> str:
        return f"{book.shelf.label}: {book.title}"

    def validate_title(self, value: str) -> str:
        if value.islower():
            raise serializers.ValidationError("No capital.", code="no_capital")
        return value

    def validate(self, attrs):
        if attrs.get("title") == attrs.get("isbn", ""):
            raise serializers.ValidationError("The same.", code="title_is_isbn")
        return attrs


class RenameSerializer(ModelSerializer[User, Book]):
    class Meta:
        model = Book
        fields = ["id", "title"]


class ShelfBookSerializer(ModelSerializer[User, Book]):
    reader_name = serializers.SerializerMethodField()

    class Meta:
        model = Book
        fields = ["id", "reader_name"]

    def get_reader_name(self, book: Book) -> str:
        return book.reader.first_name if book.reader else ""


class ShelfSerializer(ModelSerializer[User, Shelf]):
    books = ShelfBookSerializer(many=True, read_only=True)

    class Meta:
        model = Shelf
        fields = ["id", "slug", "label", "books"]
        extra_kwargs = {"id": {"read_only": True}}
