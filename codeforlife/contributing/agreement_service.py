"""The client of the service that knows who signed the contribution agreement."""

from __future__ import annotations

import typing as t

import requests

from .errors import AgreementServiceError

if t.TYPE_CHECKING:
    from .config import Config

_PATH = "contributors/emails/check-signed-latest-agreement/"
_TIMEOUT = (5, 30)
_MAX_EMAILS = 1000

_REASONS = {
    400: "The service does not accept the question.",
    403: "The service does not trust this workflow.",
    404: "The service has no such address: CONTRIBUTING_AGREEMENT_URL is wrong.",
    429: "The service is asked too often.",
    503: "The service does not know which version of the agreement is the newest.",
}


def get_signed(config: Config, emails: list[str]) -> set[str]:
    """Ask which e-mails belong to people who signed the newest agreement.

    Args:
        config: Where the service is, and how GitHub vouches for this run.
        emails: The e-mails, in lower case.

    Returns:
        Those whose owners have signed.

    Raises:
        AgreementServiceError: The service cannot tell. The message says why, and holds
            no e-mail.
    """
    if not emails:
        return set()
    if len(emails) > _MAX_EMAILS:
        raise AgreementServiceError(f"More than {_MAX_EMAILS} authors.")
    if not config.agreement_url:
        raise AgreementServiceError("CONTRIBUTING_AGREEMENT_URL is not set.")
    token = _get_id_token(config)
    try:
        response = requests.post(
            f"{config.agreement_url}/{_PATH}",
            json=[{"email": email} for email in emails],
            headers={"Authorization": f"Bearer {token}"},
            timeout=_TIMEOUT,
            allow_redirects=False,
        )
    except requests.Timeout:
        raise AgreementServiceError("The service does not answer in time.") from None
    except requests.RequestException:
        raise AgreementServiceError("The service cannot be reached.") from None
    if response.status_code != 200:
        status = response.status_code
        raise AgreementServiceError(
            _REASONS.get(status, f"The service answered {status}.")
        )
    return _read_answer(response, emails)


def _read_answer(response: requests.Response, emails: list[str]) -> set[str]:
    """Read the answer, which must be about the e-mails in question, in their order."""
    try:
        answer = [
            (item["email"].lower(), item["has_signed"]) for item in response.json()
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        answer = []
    if [email for email, _ in answer] != emails or not all(
        isinstance(has_signed, bool) for _, has_signed in answer
    ):
        raise AgreementServiceError("The service's answer does not fit the question.")
    return {email for email, has_signed in answer if has_signed}


def _get_id_token(config: Config) -> str:
    """Have GitHub vouch for this run.

    See Also:
        https://docs.github.com/en/actions/reference/security/oidc
    """
    if not (config.id_token_url and config.id_token_secret):
        raise AgreementServiceError(
            "The workflow has no token for the service: its caller must grant"
            " `id-token: write`."
        )
    try:
        response = requests.get(
            config.id_token_url,
            params={"audience": config.audience},
            headers={"Authorization": f"Bearer {config.id_token_secret}"},
            timeout=_TIMEOUT,
        )
        response.raise_for_status()
        return t.cast(str, response.json()["value"])
    except (requests.RequestException, ValueError, KeyError, TypeError):
        raise AgreementServiceError("GitHub issued no token for the service.") from None
