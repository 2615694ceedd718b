"""Log-in views, as a service writes them."""

from django import forms
from django.urls import path

from codeforlife.forms import BaseLoginForm
from codeforlife.user.models import StudentUser, User
from codeforlife.views import BaseLoginView


class EmailForm(BaseLoginForm[User]):
    email = forms.EmailField()
    password = forms.CharField(strip=False)

    def get_invalid_login_error_message(self) -> str:
        return "No."


class StudentForm(BaseLoginForm[StudentUser]):
    first_name = forms.CharField()
    class_id = forms.CharField()
    password = forms.CharField(strip=False)

    def get_invalid_login_error_message(self) -> str:
        return "No."


class LoginView(BaseLoginView):
    def get_form_class(self):
        return EmailForm if self.kwargs["form"] == "email" else StudentForm

    def get_session_metadata(self, user):
        return {"user_id": user.pk}


urlpatterns = [path("login/<form>/", LoginView.as_view())]
