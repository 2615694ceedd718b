"""The domain in Django's admin site, for staff.

Names and addresses are encrypted: they are found by their whole value, and nothing is
sorted by them.
"""

from __future__ import annotations

import typing as t

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from codeforlife.admin import EncryptedModelAdmin

from .auth.locks import lift_locks
from .models import Class, School, User
from .models.session import SessionStore

if t.TYPE_CHECKING:
    _ModelForm = forms.ModelForm[School]
else:
    # Django's can be subscripted by type checkers alone.
    _ModelForm = forms.ModelForm

__all__ = ["ClassAdmin", "SchoolAdmin", "UserAdmin", "register_missing_admins"]


class UserAdmin(EncryptedModelAdmin[User]):
    """Users of every kind; they are made by registering, not here."""

    list_display = ("id", "username", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff")
    search_fields = ("=id", "=email", "=username")
    ordering = ("id",)
    exclude = ("password",)
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ("groups", "user_permissions")
    actions = ("unlock", "log_out")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return false: a user is made of several rows, so this form cannot add one."""
        return False

    @admin.action(
        description="Let the selected users log in again", permissions=["change"]
    )
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Lift the locks that failed log-ins put on users.

        Args:
            request: The request.
            queryset: The users.
        """
        users = list(queryset.select_related("new_student__class_field"))
        for user in users:
            lift_locks(user)
        self.message_user(request, f"Unlocked {len(users)} user(s).", messages.SUCCESS)

    @admin.action(description="Log the selected users out", permissions=["change"])
    def log_out(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """End the sessions of users, wherever they are logged in.

        Args:
            request: The request.
            queryset: The users.
        """
        users = list(queryset)
        for user in users:
            SessionStore.end_sessions(user.pk)
        self.message_user(
            request, f"Logged out {len(users)} user(s).", messages.SUCCESS
        )


class _WithInactiveAdmin[AnyModel: (School, Class)](EncryptedModelAdmin[AnyModel]):
    """Shows inactive rows too, which the models' managers hide."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[AnyModel]:
        """Return all rows, in order."""
        rows = self.model.objects.get_original_queryset()
        return rows.order_by(*self.get_ordering(request))


class _SchoolForm(_ModelForm):
    """Refuses the names of inactive schools too, as the database does."""

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        rows = School.objects.get_original_queryset().filter(name=name)
        if rows.exclude(pk=self.instance.pk).exists():
            raise self.instance.unique_error_message(School, ("name",))
        return name


class SchoolAdmin(_WithInactiveAdmin[School]):
    """Schools, inactive ones too."""

    form = _SchoolForm
    list_display = ("id", "name", "country", "is_active")
    list_filter = ("is_active",)
    search_fields = ("=id", "=name")
    ordering = ("id",)


class ClassAdmin(_WithInactiveAdmin[Class]):
    """Classes, inactive ones too."""

    list_display = ("id", "name", "access_code", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("teacher",)
    search_fields = ("=id", "=name", "access_code__exact")
    ordering = ("id",)
    raw_id_fields = ("teacher", "created_by")


_ADMINS: dict[t.Any, t.Any] = {
    User: UserAdmin,
    School: SchoolAdmin,
    Class: ClassAdmin,
}


def register_missing_admins() -> None:
    """Register the models that the service has no admin of its own for."""
    for model, model_admin in _ADMINS.items():
        if not admin.site.is_registered(model):
            admin.site.register(model, model_admin)
