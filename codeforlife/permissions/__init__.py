"""Permissions that compare by what they allow."""

from .allow import AllowAny, AllowNone
from .base import BasePermission
from .github_oidc import AuthHeaderIsGitHubOidcToken
from .is_authenticated import IsAuthenticated
from .operators import AND, NOT, OR, Permission

__all__ = [
    "AND",
    "NOT",
    "OR",
    "AllowAny",
    "AllowNone",
    "AuthHeaderIsGitHubOidcToken",
    "BasePermission",
    "IsAuthenticated",
    "Permission",
]
