import uuid

from django.db import models


class Badge(models.Model):
    """Looked up by its UUID primary key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=50, unique=True)
    points = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.name
