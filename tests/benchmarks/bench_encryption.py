"""What encryption costs: writing and reading 1,000 rows, beside the same in plain."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

import _harness as harness

ROWS = 1_000
ROUNDS = 51

type Case = Callable[[], object]


def main() -> None:
    """Print medians, and their ratios to plain columns."""
    if not harness.run_on_each_database(__file__):
        return
    harness.set_up()
    models = _make_models()
    with harness.database():
        from django.db import connection

        with connection.schema_editor() as editor:
            for model in models.values():
                editor.create_model(model)
        print(f"\n{connection.vendor}: {ROWS:,} rows; medians")
        head = ("case", "plain ms", "encrypted ms", "ratio", "")
        print("{:<26}{:>10}{:>14}{:>7}  {}".format(*head))
        for label, budget, make_case in CASES:
            _print_case(label, budget, {n: make_case(m) for n, m in models.items()})


def _print_case(label: str, budget: str, cases: dict[str, Case]) -> None:
    plain, encrypted = harness.measure(
        cases["plain"], cases["encrypted"], rounds=ROUNDS
    )
    print(
        f"{label:<26}{plain.milliseconds:>10.2f}{encrypted.milliseconds:>14.2f}"
        f"{encrypted.ratio_to(plain):>7.2f}  {budget}"
    )


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


def _write(model: t.Any) -> Case:
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


def _load(model: t.Any) -> Case:
    _fill(model)
    return lambda: list(model.objects.all())


def _values(model: t.Any) -> Case:
    _fill(model)
    return lambda: list(model.objects.values_list("pk", "first_name", "email"))


def _find(model: t.Any) -> Case:
    _fill(model)
    return lambda: [
        model.objects.get(email=f"ada.{i}@example.com") for i in range(0, ROWS, 20)
    ]


CASES: list[tuple[str, str, Callable[[t.Any], Case]]] = [
    ("encrypt + bulk_create", "<= 1.5", _write),
    ("load + decrypt", "<= 2", _load),
    ("values_list of two fields", "", _values),
    ("50 look-ups by e-mail", "", _find),
]


if __name__ == "__main__":
    main()
