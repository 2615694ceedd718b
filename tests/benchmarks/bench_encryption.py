"""What encryption costs: writing and reading 1,000 rows, beside the same in plain.

Run it with `python -m tests.benchmarks.bench_encryption` from the repository.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
import typing as t
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = 1_000
ROUNDS = 15


def main() -> None:
    """Print medians, and their ratios to plain columns."""
    _set_up()
    from django.db import connection

    models = _make_models()
    with connection.schema_editor() as editor:
        for model in models.values():
            editor.create_model(model)
    print(f"{connection.vendor}, {ROWS} rows, median of {ROUNDS}, milliseconds")
    print(f"{'case':<34}{'plain':>8}{'encrypted':>11}{'ratio':>7}{'budget':>8}")
    for label, budget, make_case in CASES:
        cases = {name: make_case(model) for name, model in models.items()}
        times = _measure(cases)
        ratio = times["encrypted"] / times["plain"]
        print(
            f"{label:<34}{times['plain']:>8.2f}{times['encrypted']:>11.2f}"
            f"{ratio:>7.2f}{budget:>8}"
        )
    with connection.schema_editor() as editor:
        for model in models.values():
            editor.delete_model(model)


def _set_up() -> None:
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "projects" / "with_user")]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
    os.environ.setdefault("DATABASE_URL", "sqlite:///:memory:")
    os.environ["ENCRYPTION_KEY_PROVIDER"] = (
        "codeforlife.encryption.providers.memory.MemoryKeyProvider"
    )
    import django

    django.setup()


def _make_models() -> dict[str, t.Any]:
    from django.db import models

    from codeforlife.encryption import BlindIndex
    from codeforlife.models import EncryptedModel
    from codeforlife.models.fields import EncryptedTextField

    class BenchPlain(models.Model):
        first_name = models.CharField(max_length=150)
        email = models.CharField(max_length=254, db_index=True)
        is_active = models.BooleanField(default=True)
        date_joined = models.DateTimeField(auto_now_add=True)
        age = models.IntegerField(default=0)

        class Meta:
            app_label = "src"

    class BenchEncrypted(EncryptedModel):
        first_name = EncryptedTextField(max_length=150)
        email = EncryptedTextField(max_length=254, index=BlindIndex(fold_case=True))
        is_active = models.BooleanField(default=True)
        date_joined = models.DateTimeField(auto_now_add=True)
        age = models.IntegerField(default=0)

        class Meta:
            app_label = "src"

    return {"plain": BenchPlain, "encrypted": BenchEncrypted}


def _measure(cases: dict[str, Callable[[], object]]) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in cases}
    for number in range(ROUNDS + 1):
        for name, case in cases.items():
            start = time.perf_counter()
            case()
            if number:
                times[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(values) for name, values in times.items()}


def _write(model: t.Any) -> Callable[[], object]:
    def case() -> object:
        return model.objects.bulk_create(
            [
                model(first_name=f"Ada {i}", email=f"ada.{i}@example.com")
                for i in range(ROWS)
            ]
        )

    return case


def _fill(model: t.Any) -> None:
    model.objects.all().delete()
    _write(model)()


def _load(model: t.Any) -> Callable[[], object]:
    _fill(model)
    return lambda: list(model.objects.all())


def _values(model: t.Any) -> Callable[[], object]:
    _fill(model)
    return lambda: list(model.objects.values_list("pk", "first_name", "email"))


def _find(model: t.Any) -> Callable[[], object]:
    _fill(model)
    return lambda: [
        model.objects.get(email=f"ada.{i}@example.com") for i in range(0, ROWS, 20)
    ]


CASES: list[tuple[str, str, Callable[[t.Any], Callable[[], object]]]] = [
    ("encrypt + bulk_create", "<= 1.5", _write),
    ("load + decrypt", "<= 2", _load),
    ("values_list of two fields", "", _values),
    ("50 look-ups by e-mail", "", _find),
]


if __name__ == "__main__":
    main()
