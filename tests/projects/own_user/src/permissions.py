from django.conf import settings

from codeforlife.permissions import AuthHeaderIsGitHubOidcToken


class IsContributingWorkflow(AuthHeaderIsGitHubOidcToken):
    """Permits the workflow that looks after contributors."""

    issuer = settings.GH_OIDC_ISSUER
    jwks_url = f"{issuer}/.well-known/jwks"
