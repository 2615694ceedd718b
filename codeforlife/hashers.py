"""The password hasher, sized for a class that logs in all at once."""

from django.contrib.auth.hashers import Argon2PasswordHasher as DjangoArgon2Hasher

__all__ = ["Argon2PasswordHasher"]


class Argon2PasswordHasher(DjangoArgon2Hasher):
    """Argon2id with 19 MiB, two passes and one lane.

    Django's default takes 100 MiB and eight lanes for each log-in; thirty at once would
    take 3 GB. Source: OWASP Password Storage Cheat Sheet.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
