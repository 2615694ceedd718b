from django import forms

from codeforlife.forms import BaseLoginForm

from .models import Contributor


class GitHubLoginForm(BaseLoginForm[Contributor]):
    code = forms.CharField()

    def get_invalid_login_error_message(self) -> str:
        return "GitHub does not know this code. Please log in again."
