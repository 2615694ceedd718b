"""What goes wrong outside. No message holds an answer's body, a token or an e-mail."""


class ContributingError(Exception):
    """The event could not be handled; the message says why."""


class ConfigError(ContributingError):
    """A variable of the environment is missing or wrong."""


class GitHubError(ContributingError):
    """GitHub refused a request or cannot be reached.

    Attributes:
        status: The HTTP status; None where no answer came.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class AgreementServiceError(ContributingError):
    """The service that knows who signed the agreement cannot tell."""
