from codeforlife.types import JsonDict
from codeforlife.views import BaseLoginView

from ..forms import GitHubLoginForm
from ..models import Contributor
from ..request import HttpRequest


class LoginView(BaseLoginView[HttpRequest, Contributor]):
    def get_form_class(self) -> type[GitHubLoginForm]:
        return GitHubLoginForm

    def get_session_metadata(self, user: Contributor) -> JsonDict:
        return {"contributor_id": user.id}
