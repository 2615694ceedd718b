"""Keys for personal data, limits on log-in, and who else may call."""

from . import custom as _custom
from ._environment import env as _env

__all__ = [
    "AWS_KMS_KEY_ID",
    "ENCRYPTION_KEYSET",
    "ENCRYPTION_KEYSET_PATH",
    "ENCRYPTION_KEY_PROVIDER",
    "ENCRYPTION_REFRESH_SECONDS",
    "GITHUB_OIDC_ALLOWED_OWNERS",
    "GITHUB_OIDC_ALLOWED_REPOSITORIES",
    "GITHUB_OIDC_ALLOWED_WORKFLOWS",
    "LOGIN_LIMIT_PER_ACCOUNT",
    "LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS",
    "LOGIN_LIMIT_PER_ADDRESS",
    "LOGIN_LIMIT_WINDOW",
]

_providers = "codeforlife.encryption.providers"

ENCRYPTION_KEY_PROVIDER = _env.text(
    "ENCRYPTION_KEY_PROVIDER",
    f"{_providers}.local.LocalFileKeyProvider"
    if _custom.ENV == "local"
    else f"{_providers}.environment.EnvironmentKeyProvider",
    help="The class that hands out the keys of personal data.",
)
ENCRYPTION_KEYSET = _env.text(
    "ENCRYPTION_KEYSET",
    secret=True,
    help="The keys of personal data, in base64, wrapped or plain.",
)
ENCRYPTION_KEYSET_PATH = _custom.SERVICE_BASE_DIR / _env.text(
    "ENCRYPTION_KEYSET_PATH",
    ".keys/local.keyset.json",
    help="The file of a developer's keys.",
)
ENCRYPTION_REFRESH_SECONDS = _env.integer(
    "ENCRYPTION_REFRESH_SECONDS",
    60,
    low=1,
    help="Seconds after which the keys are looked up again.",
)
AWS_KMS_KEY_ID = _env.text(
    "AWS_KMS_KEY_ID", help="The AWS key that wraps the keys, if AWS KMS does."
)

GITHUB_OIDC_ALLOWED_OWNERS = _env.items(
    "GITHUB_OIDC_ALLOWED_OWNERS",
    ["ocadotechnology"],
    help="GitHub accounts whose workflows may call this service.",
)
GITHUB_OIDC_ALLOWED_REPOSITORIES = (
    _env.items(
        "GITHUB_OIDC_ALLOWED_REPOSITORIES",
        help="Their repositories that may, as owner/name; all of them if not set.",
    )
    or None
)
GITHUB_OIDC_ALLOWED_WORKFLOWS = (
    _env.items(
        "GITHUB_OIDC_ALLOWED_WORKFLOWS",
        help="The reusable workflows that may, as owner/name/path@ref; * in the ref "
        "stands for any text; all of them if not set.",
    )
    or None
)

LOGIN_LIMIT_WINDOW = _env.integer(
    "LOGIN_LIMIT_WINDOW", 900, low=1, help="Seconds that a failed log-in counts."
)
LOGIN_LIMIT_PER_ACCOUNT = _env.integer(
    "LOGIN_LIMIT_PER_ACCOUNT",
    30,
    low=1,
    help="Failed log-ins to one account, from anywhere.",
)
LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS = _env.integer(
    "LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS",
    8,
    low=1,
    help="Failed log-ins to one account from one address.",
)
LOGIN_LIMIT_PER_ADDRESS = _env.integer(
    "LOGIN_LIMIT_PER_ADDRESS",
    600,
    low=1,
    help="Log-ins from one address, which a whole school may share.",
)
