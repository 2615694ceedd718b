from django.db import models


class Note(models.Model):
    """What somebody wrote about a student."""

    student = models.ForeignKey("common.Student", on_delete=models.CASCADE)
    author = models.ForeignKey("auth.User", on_delete=models.CASCADE)
