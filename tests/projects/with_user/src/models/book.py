from django.core.validators import MinValueValidator
from django.db import models

from codeforlife.user.models import User

from .shelf import Shelf


class Book(models.Model):
    """Looked up by its integer primary key."""

    isbn = models.CharField(max_length=13, unique=True)
    title = models.CharField(max_length=100)
    pages = models.IntegerField(default=1, validators=[MinValueValidator(1)])
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE, related_name="books")
    reader = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="books"
    )
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.title
