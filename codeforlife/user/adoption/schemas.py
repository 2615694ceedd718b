"""What the tables of each state are called, and which columns they have."""

from __future__ import annotations

import enum
from collections.abc import Mapping

__all__ = [
    "CONVERTED",
    "UNCHANGED",
    "State",
    "get_legacy_table",
    "get_optional_columns",
    "get_renamed_tables",
    "get_required_columns",
    "get_source_column",
]

type Columns = Mapping[str, frozenset[str]]


class State(enum.Enum):
    """What a database is, by the versions of the replaced package that made it."""

    A = "0.30 to 0.31"
    B = "0.32"
    T = "0.33 to 0.36"
    C = "0.37 to 1.0.0"
    D = "1.0.8"
    OURS = "ours"
    HALF = "half adopted"
    NONE = "without tables of users"
    UNKNOWN = "unknown"

    @property
    def is_legacy(self) -> bool:
        """Whether `adopt_database` can adopt it."""
        return self in (State.A, State.B, State.T, State.C, State.D)

    @property
    def is_encrypted(self) -> bool:
        """Whether personal data is under a data key per user and school."""
        return self in (State.C, State.D)


# Which columns get a new form, and what 1.0.8 called the model in a value's context.
CONVERTED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "user": ("user", ("username", "first_name", "last_name", "email")),
    "school": ("school", ("name",)),
    "class": ("class", ("name", "access_code")),
    "schoolteacherinvitation": (
        "school_teacher_invitation",
        (
            "token",
            "invited_teacher_first_name",
            "invited_teacher_last_name",
            "invited_teacher_email",
        ),
    ),
    "otpbypasstoken": ("otp_bypass_token", ("token",)),
    "userprofile": (
        "",
        ("otp_secret", "google_refresh_token", "google_sub"),
    ),
}
# Tables that keep their columns.
UNCHANGED = (
    "teacher",
    "student",
    "authfactor",
    "session",
    "sessionauthfactor",
    "usersession",
    "joinreleasestudent",
    "dailyactivity",
    "totalactivity",
    "user_groups",
    "user_user_permissions",
)
_KEPT: Columns = {
    "user": frozenset(
        [
            "id",
            "password",
            "last_login",
            "is_superuser",
            "is_staff",
            "is_active",
            "date_joined",
        ]
    ),
    "school": frozenset(["id", "country", "county", "creation_time", "is_active"]),
    "class": frozenset(
        [
            "id",
            "classmates_data_viewable",
            "always_accept_requests",
            "accept_requests_until",
            "creation_time",
            "is_active",
            "created_by_id",
            "teacher_id",
        ]
    ),
    "schoolteacherinvitation": frozenset(
        [
            "id",
            "invited_teacher_is_admin",
            "expiry",
            "creation_time",
            "is_active",
            "school_id",
            "from_teacher_id",
        ]
    ),
    "otpbypasstoken": frozenset({"id", "user_id"}),
    "userprofile": frozenset(
        ["id", "last_otp_for_time", "developer", "is_verified", "user_id"]
    ),
}
# Tables whose rows own a data key, which columns have a digest, and columns of state A
# that nothing has ever filled.
_KEYED = ("user", "school")
_HASHED: Columns = {
    "user": frozenset({"username", "first_name", "email"}),
    "school": frozenset({"name"}),
    "class": frozenset({"name", "access_code"}),
    "schoolteacherinvitation": frozenset({"token"}),
}
_UNUSED: Columns = {
    "userprofile": frozenset(
        [
            "username",
            "email",
            "first_name",
            "last_name",
            "_username",
            "_email",
            "_first_name",
            "_last_name",
        ]
    ),
    "schoolteacherinvitation": frozenset(
        [
            "_invited_teacher_first_name",
            "_invited_teacher_last_name",
            "_invited_teacher_email",
        ]
    ),
}
# What state A has under our names already.
_OURS_IN_A = ("authfactor", "otpbypasstoken", "session", "sessionauthfactor")


def get_source_column(state: State, table: str, column: str) -> str | None:
    """Return which column of a state holds the values of one of ours.

    Args:
        state: The state.
        table: Our name of the table, without the label `user_`.
        column: Our name of the column.

    Returns:
        Its name, or `None` where the state has no such values.
    """
    if column.startswith("google_"):
        return column if state is State.A else None
    if table in ("otpbypasstoken", "userprofile"):
        return column
    if state is State.T:
        return f"_{column}_plain"
    return f"{column}_enc" if state.is_encrypted else column


def get_required_columns(state: State) -> dict[str, frozenset[str]]:
    """Return the columns that each converted table of a state has."""
    required = {
        table: _KEPT[table]
        | {
            source
            for column in columns
            if (source := get_source_column(state, table, column))
        }
        for table, (_, columns) in CONVERTED.items()
    }
    if state.is_encrypted:
        for table in _KEYED:
            required[table] |= {"dek"}
    return required


def get_optional_columns(state: State) -> dict[str, frozenset[str]]:
    """Return the columns that a table of a state may have beside the required ones."""
    if state is State.A:
        return dict(_UNUSED)
    if state is State.B:
        return {}
    optional = {
        table: frozenset(f"{column}_enc" for column in CONVERTED[table][1])
        | {f"{column}_hash" for column in hashed}
        for table, hashed in _HASHED.items()
    }
    for table in _KEYED:
        optional[table] |= {"dek"}
    return optional


def get_legacy_table(state: State, name: str) -> str:
    """Return what a state calls a table.

    Args:
        state: The state.
        name: Our name, without the label `user_`.
    """
    if state is not State.A or name in _OURS_IN_A:
        return f"user_{name}"
    if name.startswith("user") and name not in ("userprofile", "usersession"):
        return f"auth_{name}"
    return f"common_{name}"


def get_renamed_tables(state: State) -> dict[str, str]:
    """Return our names of the tables that a state names otherwise."""
    names = [*CONVERTED, *UNCHANGED]
    renamed = {get_legacy_table(state, name): f"user_{name}" for name in names}
    return {old: new for old, new in renamed.items() if old != new}
