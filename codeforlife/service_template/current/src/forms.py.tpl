@@ file if example or own-users
@@ if codeforlife-users and example
"""The two ways to log in that this service offers."""

from django import forms

from codeforlife.forms import BaseLoginForm
from codeforlife.user.models import StudentUser, User


class EmailLoginForm(BaseLoginForm[User]):
    email = forms.EmailField()
    password = forms.CharField(strip=False)

    def get_invalid_login_error_message(self) -> str:
        return "Please enter a correct email address and password."


class StudentLoginForm(BaseLoginForm[StudentUser]):
    first_name = forms.CharField(max_length=150)
    password = forms.CharField(strip=False)
    class_id = forms.CharField(max_length=5)

    def get_invalid_login_error_message(self) -> str:
        return "Please enter a correct name, password and class code."
@@ end
@@ if own-users
"""The way to log in that this service offers."""

from django import forms

from codeforlife.forms import BaseLoginForm

from .models import User


class EmailLoginForm(BaseLoginForm[User]):
    email = forms.EmailField()
    password = forms.CharField(strip=False)

    def get_invalid_login_error_message(self) -> str:
        return "Please enter a correct email address and password."
@@ end
