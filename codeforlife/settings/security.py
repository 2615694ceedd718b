"""Keys for personal data, limits on requests, and who else may call."""

from codeforlife import conf as _conf

from . import custom as _custom
from ._environment import env as _env

__all__ = [
    "AWS_KMS_KEY_ID",
    "BULK_MAX_SIZE",
    "DB_REQUEST_TIMEOUT",
    "ENCRYPTION_KEYSET",
    "ENCRYPTION_KEYSET_PATH",
    "ENCRYPTION_KEY_PROVIDER",
    "ENCRYPTION_REFRESH_SECONDS",
    "ENCRYPTION_SCAN_LIMIT",
    "GITHUB_OIDC_ALLOWED_OWNERS",
    "GITHUB_OIDC_ALLOWED_REPOSITORIES",
    "GITHUB_OIDC_ALLOWED_WORKFLOWS",
    "LOGIN_LIMIT_PER_ACCOUNT",
    "LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS",
    "LOGIN_LIMIT_PER_ADDRESS",
    "LOGIN_LIMIT_WINDOW",
]

ENCRYPTION_KEY_PROVIDER = _env.read(_conf.Encryption.key_provider)
ENCRYPTION_KEYSET = _env.read(_conf.Encryption.keyset)
ENCRYPTION_KEYSET_PATH = _custom.SERVICE_BASE_DIR / _env.read(
    _conf.Encryption.keyset_path
)
ENCRYPTION_REFRESH_SECONDS = _env.read(_conf.Encryption.refresh_seconds)
ENCRYPTION_SCAN_LIMIT = _env.read(_conf.Encryption.scan_limit)
AWS_KMS_KEY_ID = _env.read(_conf.Aws.kms_key_id)

GITHUB_OIDC_ALLOWED_OWNERS = _env.read(_conf.GitHub.allowed_owners)
GITHUB_OIDC_ALLOWED_REPOSITORIES = _env.read(_conf.GitHub.allowed_repositories) or None
GITHUB_OIDC_ALLOWED_WORKFLOWS = _env.read(_conf.GitHub.allowed_workflows) or None

LOGIN_LIMIT_WINDOW = _env.read(_conf.Login.limit_window)
LOGIN_LIMIT_PER_ACCOUNT = _env.read(_conf.Login.limit_per_account)
LOGIN_LIMIT_PER_ACCOUNT_AND_ADDRESS = _env.read(
    _conf.Login.limit_per_account_and_address
)
LOGIN_LIMIT_PER_ADDRESS = _env.read(_conf.Login.limit_per_address)

DB_REQUEST_TIMEOUT = _env.read(_conf.Database.request_timeout)
BULK_MAX_SIZE = _env.read(_conf.Bulk.max_size)
