"""The permission for calls from GitHub's workflows."""

from __future__ import annotations

import logging
import typing as t
from datetime import timedelta
from fnmatch import fnmatchcase

from codeforlife.conf import conf

from ._jwks import Jwks, JwksCache
from .base import BasePermission

if t.TYPE_CHECKING:
    from collections.abc import Iterable

    from rest_framework.request import Request
    from rest_framework.views import APIView

_logger = logging.getLogger(__name__)

_ALGORITHMS = ["RS256", "RS384", "RS512"]
_REQUIRED_CLAIMS = ["aud", "exp", "iat", "iss"]
_TIMEOUT = 5

_caches: dict[str, JwksCache] = {}


class AuthHeaderIsGitHubOidcToken(BasePermission):
    """Permits calls that carry an OpenID Connect token of a trusted GitHub workflow.

    The token stands in the ``Authorization`` header, after ``Bearer``. Its signature,
    issuer, times and audience (``settings.SERVICE_DOMAIN``) are verified, and its
    repository must be a trusted one:

    - ``settings.GITHUB_OIDC_ALLOWED_OWNERS``: the accounts whose repositories are
      trusted. ``["ocadotechnology"]`` by default; an empty list trusts no owner.
    - ``settings.GITHUB_OIDC_ALLOWED_REPOSITORIES``: if set, only these repositories
      (``"owner/name"``) of these accounts; an empty list trusts none.
    - ``settings.GITHUB_OIDC_ALLOWED_WORKFLOWS``: if set, only these reusable workflows,
      as ``"owner/name/.github/workflows/file.yaml@ref"``, where ``*`` in the ref stands
      for any text (``refs/tags/v*``); without ``@ref`` all its versions are trusted. An
      empty list trusts none. Without this setting, anyone who may push to a trusted
      repository can write a workflow that calls the service.

    Whatever is wrong with a token, the permission refuses and never raises.

    Args:
        jwks_ttl: The seconds after which GitHub's public keys are fetched again. They
            are shared by all instances in the process.

    See Also:
        https://docs.github.com/en/actions/concepts/security/openid-connect
    """

    issuer = "https://token.actions.githubusercontent.com"
    jwks_url = f"{issuer}/.well-known/jwks"

    def __init__(self, jwks_ttl: int = 3600) -> None:
        super().__init__()
        self.jwks_ttl = timedelta(seconds=jwks_ttl)

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Decide whether the request carries a token of a trusted workflow.

        Args:
            request: The request.
            view: The view that is called.

        Returns:
            Whether the token is valid, and its repository and workflow are trusted.
        """
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not token:
            return False
        try:
            return self._is_trusted(self._get_claims(token))
        except Exception as error:  # a permission that fails must refuse, not raise
            _logger.info(
                "A GitHub OIDC token was refused.",
                extra={"reason": type(error).__name__},
            )
            return False

    def _get_claims(self, token: str) -> dict[str, t.Any]:
        """Verify a token and return what it claims."""
        import jwt  # it takes a while to import, and few services need it

        header = jwt.get_unverified_header(token)
        jwk = self._get_jwk(header.get("kid"))
        # A key that does not say what it is for fits all algorithms of its type.
        algorithm = jwk.get("alg") or header.get("alg")
        return jwt.decode(
            token,
            key=jwt.PyJWK(jwk, algorithm=algorithm),
            algorithms=_ALGORITHMS,
            audience=conf.service.domain,
            issuer=self.issuer,
            options={"require": _REQUIRED_CLAIMS},
        )

    def _get_jwk(self, key_id: str | None) -> dict[str, t.Any]:
        """Find the public key that a token names."""
        jwk = self._find_jwk(key_id)
        if jwk is None:  # GitHub may have begun to sign with a new key
            self._cache.expire()
            jwk = self._find_jwk(key_id)
        if jwk is None:
            raise LookupError("GitHub has no such key.")
        return jwk

    def _find_jwk(self, key_id: str | None) -> dict[str, t.Any] | None:
        jwks = self._get_jwks() or []
        return next((jwk for jwk in jwks if key_id and jwk.get("kid") == key_id), None)

    @property
    def _cache(self) -> JwksCache:
        return _caches.setdefault(self.jwks_url, JwksCache())

    def _get_jwks(self) -> Jwks | None:
        """Get GitHub's public keys, from the process's cache while they are fresh."""
        return self._cache.get(self._fetch_jwks, self.jwks_ttl)

    def _fetch_jwks(self) -> Jwks | None:
        """Get GitHub's public keys from GitHub."""
        import requests

        try:
            response = requests.get(self.jwks_url, timeout=_TIMEOUT)
            if response.ok:
                return t.cast(Jwks, response.json()["keys"])
            reason = str(response.status_code)
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            reason = type(error).__name__
        _logger.error("GitHub's public keys are missing.", extra={"reason": reason})
        return None

    @staticmethod
    def _is_trusted(claims: dict[str, t.Any]) -> bool:
        """Decide whether a token was issued to a workflow that may call us."""
        owners = conf.github.allowed_owners
        repositories = conf.github.allowed_repositories
        workflows = conf.github.allowed_workflows
        return (
            _contains(owners, claims.get("repository_owner"))
            and (
                repositories is None
                or _contains(repositories, claims.get("repository"))
            )
            and (
                workflows is None
                or _is_version_of(workflows, claims.get("job_workflow_ref"))
            )
        )


def _contains(allowed: Iterable[str], name: object) -> bool:
    """Look for a name as GitHub does: in any case."""
    return isinstance(name, str) and name.lower() in {item.lower() for item in allowed}


def _is_version_of(workflows: Iterable[str], job_workflow_ref: object) -> bool:
    """Tell whether a workflow is one of those allowed, at a version that is.

    GitHub ignores case in the names of accounts and repositories, not in a ref.
    """
    if not isinstance(job_workflow_ref, str):
        return False
    path, _, ref = job_workflow_ref.partition("@")
    return any(
        path.lower() == allowed_path.lower() and fnmatchcase(ref, allowed_ref or "*")
        for allowed_path, _, allowed_ref in (item.partition("@") for item in workflows)
    )
