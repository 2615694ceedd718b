"""The admin site: staff find, change and unlock."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from codeforlife.admin import EncryptedModelAdmin
from codeforlife.tests.factories import (
    make_class,
    make_school,
    make_session,
    make_teacher_user,
)
from codeforlife.throttling import LoginAttempt, LoginThrottled
from codeforlife.user.models import Class, School, Session, User

PROJECT = Path(__file__).parents[1] / "projects" / "with_user"

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    user = User.objects.create_superuser("root", "root@x.y", "password")
    client = Client()
    client.force_login(user, backend="codeforlife.user.auth.backends.StaffBackend")
    return client


def get_list(name, **query):
    return reverse(f"admin:user_{name}_changelist", query=query or None)


def test_d68_users_are_found_by_their_whole_address(staff):
    teacher = make_teacher_user(email="ada@lovelace.uk")
    make_teacher_user()
    response = staff.get(get_list("user", q="Ada@Lovelace.uk"))
    assert response.status_code == 200
    assert [user.pk for user in response.context["cl"].result_list] == [teacher.pk]


@pytest.mark.parametrize("name", ["user", "school", "class"])
def test_d68_every_list_and_form_opens(staff, name):
    made = {
        "user": lambda: make_teacher_user(),
        "school": make_school,
        "class": make_class,
    }[name]()
    assert staff.get(get_list(name)).status_code == 200
    assert staff.get(get_list(name, q="no such thing")).status_code == 200
    form = staff.get(reverse(f"admin:user_{name}_change", args=[made.pk]))
    assert form.status_code == 200
    assert "pbkdf2" not in form.content.decode()


def test_users_are_not_made_here(staff):
    assert staff.get(reverse("admin:user_user_add")).status_code == 403


def test_staff_lift_locks(staff, settings):
    settings.LOGIN_LIMIT_PER_ACCOUNT = 1
    cache.clear()
    teacher = make_teacher_user()
    account = f"email:{teacher.email}"
    LoginAttempt(None, account).begin()
    with pytest.raises(LoginThrottled):
        LoginAttempt(None, account).begin()
    data = {"action": "unlock", "_selected_action": [teacher.pk]}
    response = staff.post(get_list("user"), data, follow=True)
    assert "Unlocked 1 user(s)." in response.content.decode()
    LoginAttempt(None, account).begin()
    cache.clear()


def test_the_log_names_nobody(staff):
    user = make_teacher_user(email="ada@lovelace.uk", school=make_school(name="Royal"))
    school = user.teacher.school
    form = reverse("admin:user_school_change", args=[school.pk])
    data = {
        "name": "Imperial",
        "is_active": "on",
        "creation_time_0": "2026-01-01",
        "creation_time_1": "00:00",
    }
    staff.post(form, data)
    staff.post(reverse("admin:user_school_add"), {**data, "name": "Trinity"})
    for pks in ([user.pk], [school.pk, School.objects.get(name="Trinity").pk]):
        action = {"action": "delete_selected", "post": "yes", "_selected_action": pks}
        staff.post(get_list("user" if pks == [user.pk] else "school"), action)

    texts = set(LogEntry.objects.values_list("object_repr", "action_flag"))
    assert (f"school {school.pk}", CHANGE) in texts
    assert (f"user {user.pk}", DELETION) in texts
    assert len(texts) == 5
    assert not any(
        name in text
        for text, _ in texts
        for name in ("ada@", "Royal", "Imperial", "Trinity")
    )


def test_staff_log_users_out(staff):
    one, two, other = (make_teacher_user() for _ in range(3))
    for user in (one, two, other):
        make_session(user=user)
    data = {"action": "log_out", "_selected_action": [one.pk, two.pk]}
    response = staff.post(get_list("user"), data, follow=True)
    assert "Logged out 2 user(s)." in response.content.decode()
    left = Session.objects.values_list("user__pk", flat=True)
    assert not {one.pk, two.pk} & set(left)
    assert other.pk in left


def test_others_stay_out(client):
    client.force_login(
        make_teacher_user(), backend="codeforlife.user.auth.backends.EmailBackend"
    )
    assert client.get(get_list("user")).status_code == 302


@pytest.mark.parametrize("position", ["0", "len(apps)"])
def test_a_service_s_own_admin_wins_wherever_its_app_is_listed(tmp_path, position):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "__init__.py").touch()
    (tmp_path / "own" / "admin.py").write_text(
        "from django.contrib import admin\n"
        "from codeforlife.user.models import School, User\n"
        "class OwnAdmin(admin.ModelAdmin): ...\n"
        "admin.site.register([School, User], OwnAdmin)\n"
    )
    code = (
        f"import sys; sys.path[:0] = [{str(PROJECT)!r}, {str(tmp_path)!r}]\n"
        "import settings\n"
        "apps = settings.INSTALLED_APPS\n"
        f"apps.insert({position}, 'own')\n"
        "import django; django.setup()\n"
        "from django.contrib import admin\n"
        "from codeforlife.user.models import Class, School, User\n"
        "for model in (School, User, Class):\n"
        "    print(type(admin.site.get_model_admin(model)).__name__)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == ["OwnAdmin", "OwnAdmin", "ClassAdmin"]


@pytest.mark.parametrize("name", ["school", "class"])
def test_what_was_deactivated_can_be_activated_again(staff, name):
    made = {"school": make_school, "class": make_class}[name]()
    model = type(made)
    model.objects.filter(pk=made.pk).update(is_active=False)

    rows = staff.get(get_list(name, is_active__exact=0)).context["cl"].result_list
    assert [row.pk for row in rows] == [made.pk]
    url = reverse(f"admin:user_{name}_change", args=[made.pk])
    form = staff.get(url).context["adminform"].form
    data = {key: value for key, value in form.initial.items() if value is not None}
    data["is_active"] = True
    for field in ("creation_time", "accept_requests_until"):
        data |= {f"{field}_0": "2026-01-31", f"{field}_1": "12:00:00"}
    response = staff.post(url, data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    assert model.objects.filter(pk=made.pk).exists()


def test_an_inactive_school_keeps_its_name(staff):
    school = make_school(name="Royal")
    School.objects.filter(pk=school.pk).update(is_active=False)
    data = {"name": "Royal", "is_active": "on"}
    data |= {"creation_time_0": "2026-01-31", "creation_time_1": "12:00:00"}

    response = staff.post(reverse("admin:user_school_add"), data)
    assert "name" in response.context["adminform"].form.errors

    url = reverse("admin:user_school_change", args=[school.pk])
    assert staff.post(url, data).status_code == 302
    assert School.objects.filter(name="Royal").exists()


@pytest.fixture
def viewer():
    """A client of staff who may view the domain, and change nothing."""
    user = User.objects.create_user("view", "view@x.y", "password", is_staff=True)
    views = Permission.objects.filter(codename__startswith="view_")
    user.user_permissions.set(views.filter(content_type__app_label="user"))
    client = Client()
    client.force_login(user, backend="codeforlife.user.auth.backends.StaffBackend")
    return client


@pytest.mark.parametrize(
    ("lookup", "value"),
    [
        ("password__startswith", "md5"),
        ("session__session_key__startswith", "a"),
        ("session__pk__gt", "a"),
        ("auth_factors__pk__isnull", "0"),
        ("otp_bypass_tokens__pk__gt", "0"),
        ("userprofile__pk__gt", "0"),
    ],
)
def test_the_admin_is_no_oracle(viewer, lookup, value):
    user = make_teacher_user()
    make_session(user=user)
    assert viewer.get(get_list("user", **{lookup: value})).status_code == 400


def get_lookups(model, prefix="", depth=3):
    """Name the columns of a model and of all models around it, with look-ups."""
    for field in model._meta.get_fields():
        path = f"{prefix}{field.name}"
        if field.is_relation and depth and field.related_model:
            yield from get_lookups(field.related_model, f"{path}__", depth - 1)
        else:
            yield from (f"{path}{end}" for end in ("", "__startswith", "__gt", "__in"))
        yield f"{path}__isnull"


@pytest.mark.parametrize("name", ["user", "school", "class"])
def test_no_look_up_over_relations_tells_anything(viewer, name):
    user = make_teacher_user()
    make_session(user=user)
    model = {"user": User, "school": School, "class": Class}[name]
    lookups = sorted(set(get_lookups(model)) - {"is_active", "is_staff"})
    chosen = random.Random(0).sample(lookups, 200)
    for lookup in chosen:
        answer = viewer.get(get_list(name, **{lookup: "1"}))
        assert answer.status_code == 400, lookup


class LimitedAdmin(EncryptedModelAdmin):
    list_filter = (
        "is_active",
        ("date_joined", admin.DateFieldListFilter),
        ("groups__name", admin.AllValuesFieldListFilter),
    )
    date_hierarchy = "date_joined"


@pytest.mark.parametrize(
    ("lookup", "is_allowed"),
    [
        ("is_active__exact", True),
        ("is_active__isnull", True),
        ("is_active__gt", False),
        ("date_joined__gte", True),
        ("date_joined__year", True),
        ("date_joined__second", False),
        ("groups__name", True),
        ("groups__name__startswith", False),
        ("password", False),
        ("nothing", False),
    ],
)
def test_filters_that_are_declared_work(rf, lookup, is_allowed):
    model_admin = LimitedAdmin(User, admin.site)
    request = rf.get("/")
    assert model_admin.lookup_allowed(lookup, "1", request) is is_allowed
