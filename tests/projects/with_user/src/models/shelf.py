from django.db import models

from codeforlife.user.models import School


class Shelf(models.Model):
    """Looked up by its slug."""

    slug = models.SlugField(unique=True)
    label = models.CharField(max_length=50)
    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.CASCADE, related_name="shelves"
    )
    books: models.QuerySet

    def __str__(self) -> str:
        return self.label
