"""The newest version of the contribution agreement."""

import typing as t

import requests
from django.conf import settings
from django.core.cache import cache
from rest_framework import status
from rest_framework.exceptions import APIException

_CACHE_KEY = "newest-agreement"


class AgreementUnknown(APIException):
    """GitHub does not say which version is the newest: nothing can be decided."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "GitHub does not tell the newest version of the agreement."
    default_code = "agreement_unknown"


def get_newest_agreement_id() -> str:
    """Ask GitHub for the newest commit of the agreement.

    GitHub answers 60 anonymous requests an hour from one address. Those that say which
    version is known already, and hear that it is still the newest, are not counted.

    Raises:
        AgreementUnknown: GitHub cannot be reached or gives no such commit.
    """
    known: dict[str, str] = cache.get(_CACHE_KEY, {})
    try:
        response = requests.get(
            f"{settings.GH_API_URL}/repos/{settings.GH_ORG}/{settings.GH_REPO}/commits",
            params={"path": settings.GH_FILE, "per_page": "1"},
            headers={"If-None-Match": known["etag"]} if known else {},
            timeout=5,
        )
        if known and response.status_code == status.HTTP_304_NOT_MODIFIED:
            return known["id"]
        response.raise_for_status()
        commit_id = t.cast(str, response.json()[0]["sha"])
    except (requests.RequestException, ValueError, LookupError, TypeError) as error:
        raise AgreementUnknown from error
    if etag := response.headers.get("ETag"):
        cache.set(_CACHE_KEY, {"id": commit_id, "etag": etag}, timeout=None)
    return commit_id
