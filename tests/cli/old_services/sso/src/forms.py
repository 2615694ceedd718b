from codeforlife.forms import BaseLoginForm
from codeforlife.user.models import User
from django import forms


class EmailLoginForm(BaseLoginForm[User]):
    email = forms.EmailField()
    password = forms.CharField(strip=False)

    def get_invalid_login_error_message(self):
        return "Please enter a correct email and password."
