"""Settings of the test service that brings its own users."""

import os
from pathlib import Path

from codeforlife import set_up_settings

BASE_DIR = Path(__file__).resolve().parent

secrets = set_up_settings(BASE_DIR, service_name="own-user")

from codeforlife.settings import *  # noqa: E402, F403

SECRET_KEY = secrets.SECRET_KEY
ENCRYPTION_KEY = SECRET_KEY

GH_CLIENT_ID = "github-client-id"
GH_CLIENT_SECRET = secrets.GH_CLIENT_SECRET

# Where the agreement is: the file whose newest commit contributors have to sign.
GH_ORG = "ocadotechnology"
GH_REPO = "codeforlife-workspace"
GH_FILE = "CONTRIBUTING.md"
# A GitHub Enterprise Server has other addresses.
GH_API_URL = os.environ.get("GH_API_URL", "https://api.github.com")
GH_OIDC_ISSUER = os.environ.get(
    "GH_OIDC_ISSUER", "https://token.actions.githubusercontent.com"
)

INSTALLED_APPS.remove("codeforlife.user")  # noqa: F405

AUTH_USER_MODEL = "src.Contributor"
AUTHENTICATION_BACKENDS = ["src.auth.GitHubBackend"]
SESSION_ENGINE = "src.models.session"
