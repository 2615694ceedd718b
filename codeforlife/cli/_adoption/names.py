"""What the replaced package's names have become."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = [
    "GONE_SETTINGS",
    "LEGACY_APPS",
    "find_moved",
    "rename_reference",
]

#: Apps that the replaced package brought along, and this one does not.
LEGACY_APPS = ("common", "game", "portal")
#: Settings that nothing reads any more.
GONE_SETTINGS = (
    "GOOGLE_CLOUD_STORAGE_BUCKET_NAME",
    "GOOGLE_CLOUD_STORAGE_SERVICE_ACCOUNT_NAME",
)
_MODELS = (
    "Class",
    "DailyActivity",
    "JoinReleaseStudent",
    "School",
    "SchoolTeacherInvitation",
    "Student",
    "Teacher",
    "TotalActivity",
    "UserProfile",
    "UserSession",
)
_USER_MODELS = "codeforlife.user.models"
_MODULES: Mapping[str, str] = {
    "common.models": _USER_MODELS,
    "common.helpers.generators": "codeforlife.user.auth.backends.student_auto",
    "codeforlife.models.encrypted_char_field": "codeforlife.models.fields",
}
_NAMES: Mapping[tuple[str, str], tuple[str, str]] = {
    **{("common.models", name): (_USER_MODELS, name) for name in _MODELS},
    ("common.helpers.generators", "get_hashed_login_id"): (
        "codeforlife.user.auth.backends.student_auto",
        "get_hashed_login_id",
    ),
    ("django.contrib.auth.models", "User"): (_USER_MODELS, "User"),
    **{
        ("codeforlife.caches", f"Base{kind}ValueCache"): (
            "codeforlife.caches",
            f"Base{kind}Cache",
        )
        for kind in ("", "FixedKey", "DynamicKey")
    },
    ("codeforlife.tasks", "DataWarehouseTask"): ("codeforlife.tasks", "BigQueryTask"),
}
_BY_LOWER = {name.lower(): name for name in _MODELS}
_PERMISSION = re.compile(r"(common|auth)\.(add|change|delete|view)_(\w+)")
_LABEL = re.compile(r"(common|auth)\.(\w+)")


def find_moved(module: str, name: str) -> tuple[str, str] | None:
    """Return where a name is now.

    Args:
        module: The module that it was imported from.
        name: The name.

    Returns:
        Its module and name now, or `None` where it is as before, or gone.
    """
    return _NAMES.get((module, name))


def rename_reference(text: str) -> str:
    """Return what a text names now: a model, a permission or a patched name.

    Args:
        text: The whole text of a string.
    """
    if match := _PERMISSION.fullmatch(text):
        label, act, model = match.groups()
        return f"user.{act}_{model}" if _is_ours(label, model) else text
    if match := _LABEL.fullmatch(text):
        label, model = match.groups()
        return f"user.{model}" if _is_ours(label, model) else text
    for old, new in _MODULES.items():
        if text.startswith(f"{old}."):
            return new + text.removeprefix(old)
    return text


def _is_ours(label: str, model: str) -> bool:
    if label == "auth":
        return model.lower() == "user"
    return model.lower() in _BY_LOWER
