"""What Google is asked about its users (OAuth 2.0 and OpenID Connect).

Every fault is a `GoogleError`, whose text holds no token and no personal data.
"""

from __future__ import annotations

import re
import typing as t
from functools import cache

from codeforlife.conf import conf
from codeforlife.types import OAuth2TokenFromCodeDict, OAuth2TokenFromRefreshDict

if t.TYPE_CHECKING:
    import jwt
    import requests

__all__ = ["GoogleError", "UserInfo", "exchange_code", "fetch_user_info", "refresh"]

TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - no password
USER_INFO_URL = "https://www.googleapis.com/oauth2/v3/userinfo"
KEYS_URL = "https://www.googleapis.com/oauth2/v3/certs"
_MAX_SUB = 255
# Valid in JSON, but not in a database.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
ISSUERS = ("https://accounts.google.com", "accounts.google.com")


class GoogleError(Exception):
    """Google was not reached, or did not confirm what it was asked."""


class UserInfo(t.TypedDict):
    """Who a user is, according to Google."""

    sub: str
    email: str
    email_verified: bool
    given_name: t.NotRequired[str]
    family_name: t.NotRequired[str]


def exchange_code(
    code: str, code_verifier: str, redirect_uri: str
) -> OAuth2TokenFromCodeDict:
    """Trade the code of a log-in for tokens.

    Args:
        code: What Google gave the front end.
        code_verifier: The secret that the front end started with (PKCE, RFC 7636).
        redirect_uri: Where Google sent the user.

    Returns:
        The tokens, of which the identity token is verified where there is one: ``sub``
        is then the user that it names. Google gives a refresh token at the first
        consent only.

    Raises:
        GoogleError: The code is not good, or Google was not reached.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": code_verifier,
        "redirect_uri": redirect_uri,
    }
    answer = _post_form(form, timeout=5)
    id_token = answer.get("id_token")
    if isinstance(id_token, str):
        answer["sub"] = verify_id_token(id_token)["sub"]
    return t.cast(OAuth2TokenFromCodeDict, answer)


def refresh(refresh_token: str) -> OAuth2TokenFromRefreshDict:
    """Get a new access token.

    Args:
        refresh_token: The user's refresh token.

    Raises:
        GoogleError: The token was withdrawn, or Google was not reached.
    """
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return t.cast(OAuth2TokenFromRefreshDict, _post_form(form, timeout=10))


def fetch_user_info(session: requests.Session, auth_header: str) -> UserInfo:
    """Ask who an access token belongs to.

    Args:
        session: Makes the request.
        auth_header: The token with its type.

    Returns:
        The user's identity and names.

    Raises:
        GoogleError: Google was not reached, or says that the address is not verified.
    """
    import requests

    try:
        response = session.get(
            USER_INFO_URL, headers={"Authorization": auth_header}, timeout=10
        )
        response.raise_for_status()
        info = response.json()
    except (requests.RequestException, ValueError) as error:
        raise GoogleError(f"No user info ({type(error).__name__}).") from None
    return _read_user_info(info)


def _read_user_info(info: t.Any) -> UserInfo:
    """Check what was answered, and leave out the names that are not text."""
    if not isinstance(info, dict):
        raise GoogleError("The user info is not an object.")
    texts = {
        name: info[name]
        for name in ("sub", "email", "given_name", "family_name")
        if isinstance(info.get(name), str) and not _NO_TEXT.search(info[name])
    }
    if not (0 < len(texts.get("sub", "")) <= _MAX_SUB and texts.get("email")):
        raise GoogleError("The user info names no user.")
    if info.get("email_verified") not in (True, "true"):
        raise GoogleError("The user's address is not verified.")
    return t.cast(UserInfo, {**texts, "email_verified": True})


def verify_id_token(id_token: str) -> dict[str, t.Any]:
    """Verify an identity token's signature, issuer, audience and age.

    Args:
        id_token: The token.

    Returns:
        Its claims.

    Raises:
        GoogleError: It is not good, or Google's keys were not reached.

    Source:
        https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken
    """
    import jwt

    try:
        key = _get_key_client(KEYS_URL).get_signing_key_from_jwt(id_token)
        claims: dict[str, t.Any] = jwt.decode(
            id_token,
            key,
            algorithms=["RS256"],
            audience=conf.google.client_id,
            issuer=ISSUERS,
            leeway=10,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, ValueError) as error:  # the keys may be no JSON
        raise GoogleError(f"Bad identity token ({type(error).__name__}).") from None
    return claims


def _post_form(form: dict[str, str], timeout: int) -> dict[str, t.Any]:
    import requests

    try:
        response = requests.post(
            TOKEN_URL,
            data={
                **form,
                "client_id": conf.google.client_id,
                "client_secret": conf.google.client_secret,
            },
            timeout=timeout,
        )
        answer = response.json() if response.ok else None
    except (requests.RequestException, ValueError) as error:
        raise GoogleError(f"No token ({type(error).__name__}).") from None
    if not isinstance(answer, dict) or "error" in answer:
        raise GoogleError(f"No token (status {response.status_code}).")
    if "access_token" not in answer:
        raise GoogleError("The answer holds no token.")
    return answer


@cache
def _get_key_client(url: str) -> jwt.PyJWKClient:
    """One client for the life of the process, which keeps Google's keys."""
    import jwt

    return jwt.PyJWKClient(url, timeout=5, lifespan=3600)
