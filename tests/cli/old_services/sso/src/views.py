from codeforlife.request import HttpRequest
from codeforlife.user.models import User
from codeforlife.views import BaseLoginView
from common.models import (
    UserSession,  # who logged in, and when
)

from .forms import EmailLoginForm


class LoginView(BaseLoginView[HttpRequest[User], User]):
    def get_form_class(self):
        return EmailLoginForm

    def get_session_metadata(self, user):
        UserSession.objects.create(user=user)
        return {"user_id": user.id}
