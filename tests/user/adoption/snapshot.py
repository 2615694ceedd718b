"""What our models read from a database, in the form of the `expected-*.json` files."""

from __future__ import annotations

import typing as t
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.utils import timezone

from codeforlife.user import models

__all__ = ["read_snapshot"]


def read_snapshot() -> dict[str, t.Any]:
    users = models.User.objects.order_by("pk")
    tokens: dict[str, list[str]] = {}
    for token in models.OtpBypassToken.objects.order_by("pk"):
        tokens.setdefault(str(token.user_id), []).append(token.token)
    return {
        "users": {str(user.pk): _read_user(user) for user in users},
        "orphans": {
            "teachers": [
                _read_teacher(row)
                for row in _get_all(models.Teacher).filter(new_user=None)
            ],
            "students": [
                _read_student(row)
                for row in _get_all(models.Student).filter(new_user=None)
            ],
        },
        "schools": _read_rows(
            models.School, "name country county creation_time is_active"
        ),
        "classes": _read_rows(
            models.Class,
            "name access_code teacher:teacher_id created_by:created_by_id"
            " classmates_data_viewable always_accept_requests accept_requests_until"
            " creation_time is_active",
        ),
        "invitations": _read_rows(
            models.SchoolTeacherInvitation,
            "token first_name:invited_teacher_first_name"
            " last_name:invited_teacher_last_name email:invited_teacher_email"
            " is_admin:invited_teacher_is_admin school:school_id"
            " from_teacher:from_teacher_id expiry creation_time is_active",
        ),
        "otp_bypass_tokens": {pk: sorted(own) for pk, own in tokens.items()},
        "auth_factors": _read_rows(models.AuthFactor, "user:user_id type"),
        "user_sessions": _read_rows(
            models.UserSession,
            "user:user_id login_time school:school_id class:class_field_id login_type",
        ),
        "join_release_students": _read_rows(
            models.JoinReleaseStudent, "student:student_id action_type action_time"
        ),
        "daily_activity": _read_rows(models.DailyActivity, None),
        "total_activity": _read_rows(models.TotalActivity, None),
        "groups": {group.name: _name(group.permissions) for group in _groups()},
        "admin_log": {
            str(entry.pk): {
                "user": entry.user_id,
                "content_type": ".".join(entry.content_type.natural_key()),
                "object_id": entry.object_id,
            }
            for entry in LogEntry.objects.select_related("content_type")
        },
    }


def _groups() -> t.Any:
    return Group.objects.all()


def _get_all(model: t.Any) -> t.Any:
    return model._base_manager.order_by("pk")


def _name(permissions: t.Any) -> list[str]:
    rows = permissions.select_related("content_type")
    return sorted(
        f"{row.content_type.app_label}.{row.content_type.model}.{row.codename}"
        for row in rows
    )


def _read_rows(model: t.Any, names: str | None) -> dict[str, t.Any]:
    if names is None:
        names = " ".join(f.name for f in model._meta.concrete_fields if f.name != "id")
    return {str(row.pk): _read(row, names) for row in _get_all(model)}


def _read(row: t.Any, names: str) -> dict[str, t.Any]:
    pairs = (name.split(":") for name in names.split())
    return {pair[0]: _plain(getattr(row, pair[-1])) for pair in pairs}


def _plain(value: t.Any) -> t.Any:
    if isinstance(value, datetime):
        utc = timezone.localtime(value, timezone.get_fixed_timezone(0))
        return f"{utc:%Y-%m-%dT%H:%M:%S.%f}Z"
    if hasattr(value, "code"):
        return value.code
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def _read_user(user: models.User) -> dict[str, t.Any]:
    read = _read(
        user,
        "username first_name last_name email is_active is_staff is_superuser"
        " date_joined last_login password",
    )
    profile = models.UserProfile.objects.filter(user=user).first()
    read["profile"] = None
    if profile is not None:
        read["profile"] = _read(
            profile,
            "id is_verified developer otp_secret last_otp_for_time google_sub"
            " google_refresh_token",
        )
    teacher = _get_all(models.Teacher).filter(new_user=user).first()
    student = _get_all(models.Student).filter(new_user=user).first()
    if teacher is not None:
        read["teacher"] = _read_teacher(teacher)
    if student is not None:
        read["student"] = _read_student(student)
    read["groups"] = sorted(user.groups.values_list("name", flat=True))
    read["permissions"] = _name(user.user_permissions)
    return read


def _read_teacher(teacher: t.Any) -> dict[str, t.Any]:
    read = _read(
        teacher,
        "id profile_id:user_id is_admin school:school_id blocked_time"
        " invited_by:invited_by_id",
    )
    classes = _get_all(models.Class).filter(teacher=teacher)
    return {**read, "classes": list(classes.values_list("pk", flat=True))}


def _read_student(student: t.Any) -> dict[str, t.Any]:
    return _read(
        student,
        "id profile_id:user_id class:class_field_id login_id"
        " pending_class_request:pending_class_request_id blocked_time",
    )
