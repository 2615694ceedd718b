@@ if example
from django.contrib import admin

from codeforlife.admin import EncryptedModelAdmin

from .models import Fruit


@admin.register(Fruit)
class FruitAdmin(EncryptedModelAdmin[Fruit]):
    list_display = ["id", "name", "is_citrus", "expires_on"]
    list_filter = ["is_citrus"]
    search_fields = ["name"]
    raw_id_fields = ["owner"]
@@ else
"""The service's models in Django's admin site."""
@@ end
