"""A service that people log in to in every way but Google's; used by several tests."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import path

from codeforlife.forms import BaseLoginForm
from codeforlife.permissions import AllowAny, IsAuthenticated
from codeforlife.request import HttpRequest
from codeforlife.response import Response
from codeforlife.tests.factories import make_auth_factor, make_teacher_user
from codeforlife.urls import get_urlpatterns
from codeforlife.urls.handlers import *  # noqa: F403
from codeforlife.user.models import StudentUser, User
from codeforlife.views import APIView, BaseLoginView


class _Form(BaseLoginForm[User]):
    def get_invalid_login_error_message(self) -> str:
        return "Wrong."


class EmailForm(_Form):
    email = forms.EmailField()
    password = forms.CharField(strip=False)


class OtpForm(_Form):
    otp = forms.CharField()


class TokenForm(_Form):
    token = forms.CharField()


class StudentForm(BaseLoginForm[StudentUser]):
    first_name = forms.CharField()
    password = forms.CharField(strip=False)
    class_id = forms.CharField()

    def get_invalid_login_error_message(self) -> str:
        return "Wrong."


class LinkForm(BaseLoginForm[StudentUser]):
    student_id = forms.IntegerField()
    auto_gen_password = forms.CharField()

    def get_invalid_login_error_message(self) -> str:
        return "Wrong."


FORMS = {
    "email": EmailForm,
    "otp": OtpForm,
    "token": TokenForm,
    "student": StudentForm,
    "link": LinkForm,
}


class LoginView(BaseLoginView[HttpRequest[User], User]):
    def get_form_class(self):
        return FORMS[self.kwargs["form"]]

    def get_session_metadata(self, user: User):
        factors = [str(factor) for factor in user.session.auth_factors.all()]
        return {"user_id": user.pk, "name": "Ärger & +", "auth_factors": factors}


class WhoView(APIView[User]):
    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response({"id": request.auth_user.pk})


class OpenView(APIView[User]):
    permission_classes = [AllowAny]

    def get(self, request):
        return Response({})


def write(request):
    request.session["colour"] = request.GET["colour"]
    return HttpResponse(request.session["colour"])


urlpatterns = get_urlpatterns(
    [
        path("login/<form>/", LoginView.as_view(), name="login"),
        path("who/", WhoView.as_view(), name="who"),
        path("open/", OpenView.as_view(), name="open"),
        path("write/", write, name="write"),
    ]
)


def make_otp_user(**kwargs):
    """A teacher who needs a one-time password."""
    user = make_teacher_user(**kwargs)
    make_auth_factor(user=user)
    user.userprofile.refresh_from_db()
    return user
