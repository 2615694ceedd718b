import json
import typing as t
from unittest.mock import patch
from urllib.parse import unquote

import requests
from django.urls import reverse

from codeforlife.response import Response

from ..models import Contributor, Session
from ..request import HttpRequest
from ..testing import APITestCase


def make_response(status_code: int, body: object) -> requests.Response:
    response = requests.Response()
    response.status_code = status_code
    response._content = json.dumps(body).encode()
    return response


class TestLoginView(APITestCase):
    fixtures = ["contributors"]

    def log_in(self, **kwargs: t.Any) -> Response:
        return self.client.post(reverse("session-login"), {"code": "x"}, **kwargs)

    def test_request_class(self) -> None:
        assert HttpRequest().method is None

    def test_wrong_field(self) -> None:
        self.client.post(
            reverse("session-login"), {"password": "x"}, status_code_assertion=400
        )

    def test_unknown_code(self) -> None:
        answer = make_response(200, {"error": "bad_verification_code"})
        with patch.object(requests, "post", return_value=answer):
            response = self.log_in(status_code_assertion=400)
        assert response.json() == {
            "__all__": ["GitHub does not know this code. Please log in again."]
        }

    def test_log_in_and_out(self) -> None:
        token = make_response(200, {"token_type": "bearer", "access_token": "t"})
        user = make_response(200, {"id": 1, "name": "Ada", "email": None})
        with (
            patch.object(requests, "post", return_value=token),
            patch.object(requests, "get", return_value=user),
        ):
            response = self.log_in()

        metadata = json.loads(unquote(response.cookies["session_metadata"].value))
        assert metadata == response.json() == {"contributor_id": 1}
        assert Contributor.objects.get(session=self.client.session.session_key).id == 1
        self.client.get(reverse("contributor-list"))

        self.client.post(reverse("logout"))
        assert not Session.objects.filter(user_id=1).exists()
        self.client.get(reverse("contributor-list"), status_code_assertion=403)

    def test_session_expired(self) -> None:
        self.client.get(reverse("session-expired"), status_code_assertion=401)
