from django.db import models
from django.db.models.functions import Upper

from .badge import Badge


class Event(models.Model):
    """Has what is more than a column: a property, generated columns, relations."""

    slug = models.SlugField(unique_for_date="day")
    day = models.DateField()
    note = models.CharField(max_length=20, blank=True)
    cents = models.IntegerField(default=0)
    extra = models.JSONField(default=dict, blank=True)
    title = models.GeneratedField(
        expression=Upper("slug"),
        output_field=models.CharField(max_length=50),
        db_persist=True,
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children"
    )
    badges = models.ManyToManyField(Badge, blank=True, related_name="events")

    def __str__(self) -> str:
        return self.slug

    @property
    def price(self) -> float:
        return self.cents / 100

    @price.setter
    def price(self, value: float) -> None:
        self.cents = round(value * 100)


class Seat(models.Model):
    """Is identified by two columns together."""

    pk = models.CompositePrimaryKey("row", "number")
    row = models.CharField(max_length=1)
    number = models.IntegerField()
    code = models.SlugField(unique=True)
    guest = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.code
