@@ file if example or own-users
@@ if codeforlife-users and example
from codeforlife.request import HttpRequest
from codeforlife.types import JsonDict
from codeforlife.user.models import User
from codeforlife.views import BaseLoginView

from ..forms import EmailLoginForm, StudentLoginForm


class LoginView(BaseLoginView[HttpRequest[User], User]):
    def get_form_class(self) -> type[EmailLoginForm | StudentLoginForm]:
        if self.kwargs["form"] == "student":
            return StudentLoginForm
        return EmailLoginForm

    def get_session_metadata(self, user: User) -> JsonDict:
        """Tell the front end, which may not read the session, who logged in."""
        kind = "teacher" if user.teacher else "indy"
        if user.student and user.student.class_field:
            kind = "student"
        return {
            "user_id": user.id,
            "user_type": kind,
            "auth_factors": [str(factor) for factor in user.session.auth_factors.all()],
        }
@@ end
@@ if own-users
from codeforlife.types import JsonDict
from codeforlife.views import BaseLoginView

from ..forms import EmailLoginForm
from ..models import User
from ..request import HttpRequest


class LoginView(BaseLoginView[HttpRequest, User]):
    def get_form_class(self) -> type[EmailLoginForm]:
        return EmailLoginForm

    def get_session_metadata(self, user: User) -> JsonDict:
        """Tell the front end, which may not read the session, who logged in."""
        return {"user_id": user.pk}
@@ end
