import typing as t

import requests
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from .models import Contributor


class GitHubBackend(BaseBackend):
    """Authenticates contributors with the code that GitHub gives them."""

    def authenticate(
        self,
        request: HttpRequest | None,
        code: str | None = None,
        **kwargs: t.Any,
    ) -> Contributor | None:
        if code is None:
            return None
        response = requests.post(
            url="https://github.com/login/oauth/access_token",
            headers={"Accept": "application/json"},
            params={
                "client_id": settings.GH_CLIENT_ID,
                "client_secret": settings.GH_CLIENT_SECRET,
                "code": code,
            },
            timeout=5,
        )
        if not response.ok or "error" in response.json():
            return None
        return self._get_contributor(response.json())

    def _get_contributor(self, token: dict[str, str]) -> Contributor | None:
        response = requests.get(
            url="https://api.github.com/user",
            headers={"Authorization": f"{token['token_type']} {token['access_token']}"},
            timeout=5,
        )
        if not response.ok:
            return None
        user = response.json()
        contributor, _ = Contributor.objects.update_or_create(
            id=user["id"], defaults={"name": user["name"], "email": user["email"] or ""}
        )
        return contributor

    def get_user(self, user_id: int) -> Contributor | None:
        return Contributor.objects.filter(id=user_id).first()
