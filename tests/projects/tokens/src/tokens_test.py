"""Users who come with a token are permitted what they are permitted with a session."""

import pytest
from guardian.shortcuts import assign_perm
from knox.models import AuthToken
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken

from codeforlife.tests.factories import (
    make_auth_factor,
    make_independent_user,
    make_school,
    make_session,
    make_session_auth_factor,
    make_student_user,
    make_teacher_user,
)
from codeforlife.user.models import UserProfile
from src.views import PERMISSIONS

pytestmark = pytest.mark.django_db

MAKE = {
    "teacher": make_teacher_user,
    "student": make_student_user,
    "independent": make_independent_user,
}


def get_headers(library, user):
    if library == "simplejwt":
        return {"Authorization": f"Bearer {AccessToken.for_user(user)}"}
    return {"Authorization": f"Token {AuthToken.objects.create(user)[1]}"}


def get_client(library, user):
    if library == "session":
        client = APIClient()
        client.force_login(user, "codeforlife.user.auth.backends.EmailBackend")
        return client
    return APIClient(headers=get_headers(library, user))


@pytest.mark.parametrize("kind", MAKE)
def test_a_token_is_as_good_as_a_session(kind):
    user = MAKE[kind]()
    answers = {}
    for library in ("session", "simplejwt", "knox"):
        client = get_client(library, user)
        answers[library] = [
            client.get(f"/who/{library}/{name}/").status_code for name in PERMISSIONS
        ]
    expected = [200 if name in ("authenticated", kind) else 403 for name in PERMISSIONS]
    assert answers["session"] == expected
    # REST framework asks for a token with a 401 where no user came.
    assert answers["simplejwt"] == answers["knox"] == expected


@pytest.mark.parametrize("library", ["simplejwt", "knox"])
def test_what_a_user_owes_elsewhere_does_not_matter(library):
    user = make_teacher_user()
    session = make_session(user=user)
    make_session_auth_factor(session=session, auth_factor=make_auth_factor(user=user))
    client = get_client(library, user)
    assert client.get(f"/who/{library}/teacher/").status_code == 200
    assert get_client("session", user).get("/who/session/teacher/").status_code == 403


@pytest.mark.parametrize("library", ["simplejwt", "knox"])
@pytest.mark.parametrize("fault", ["no token", "unverified", "inactive"])
def test_a_token_is_no_more_than_a_session(library, fault):
    user = make_teacher_user()
    client = APIClient() if fault == "no token" else get_client(library, user)
    if fault == "unverified":
        UserProfile.objects.filter(user=user).update(is_verified=False)
    if fault == "inactive":
        user.is_active = False
        user.save()
    assert client.get(f"/who/{library}/authenticated/").status_code in (401, 403)


@pytest.mark.parametrize("library", ["session", "simplejwt", "knox"])
def test_guardian_permits_objects(library):
    user, one, other = make_teacher_user(), make_school(), make_school()
    assign_perm("user.view_school", user, one)
    client = get_client(library, user)
    answers = [
        client.get(f"/schools/{library}/{school.pk}/").status_code
        for school in (one, other)
    ]
    assert answers[0] == 200
    assert answers[1] in (403, 404)
