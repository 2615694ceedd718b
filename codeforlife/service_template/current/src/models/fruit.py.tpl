@@ file if example
from django.db import models
@@ if codeforlife-users

from codeforlife.user.models import School, User


class Fruit(models.Model):
    """A piece of fruit in a school's kitchen."""
@@ else

from .user import User


class Fruit(models.Model):
    """A piece of fruit in somebody's kitchen."""
@@ end

    name = models.CharField(max_length=50)
    is_citrus = models.BooleanField(default=False)
    expires_on = models.DateField()
@@ if codeforlife-users
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="fruits")
    owner = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="fruits"
    )
@@ else
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="fruits")
@@ end

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
