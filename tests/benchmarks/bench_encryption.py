"""What encryption costs: writing and reading 1,000 rows, beside the same in plain."""

from __future__ import annotations

import typing as t
from collections.abc import Callable

import _harness as harness

ROWS = 1_000
ROUNDS = 51
# As many as the largest service has users.
USERS = 33_570
SEARCH_ROUNDS = 11

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
        print(f"\n{connection.vendor}: {USERS:,} rows; medians")
        for model in models.values():
            model.objects.all().delete()
            _write(model, USERS)()
        for label, make_case in SEARCHES:
            cases = {n: make_case(m) for n, m in models.items()}
            _print_case(label, "", cases, SEARCH_ROUNDS)


def _print_case(
    label: str, budget: str, cases: dict[str, Case], rounds: int = ROUNDS
) -> None:
    plain, encrypted = harness.measure(
        cases["plain"], cases["encrypted"], rounds=rounds
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


def _write(model: t.Any, rows: int = ROWS) -> Case:
    def case() -> object:
        return model.objects.bulk_create(
            [
                model(first_name=f"Ada {i}", email=f"ada.{i}@example.com")
                for i in range(rows)
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


def _search(**condition: str) -> Callable[[t.Any], Case]:
    return lambda model: lambda: list(model.objects.filter(**condition))


def _find_folded(model: t.Any) -> Case:
    from django.db.models.functions import Lower

    emails = [f"ada.{i}@example.com" for i in range(2_000)]
    rows = model.objects.alias(low=Lower("email"))
    return lambda: rows.filter(low__in=emails).count()


SEARCHES: list[tuple[str, Callable[[t.Any], Case]]] = [
    ("icontains, 3 rows found", _search(email__icontains="ADA.3356")),
    ("contains, all rows found", _search(email__contains="@example.com")),
    ("2,000 values of Lower()", _find_folded),
]
CASES: list[tuple[str, str, Callable[[t.Any], Case]]] = [
    ("encrypt + bulk_create", "<= 1.5", _write),
    ("load + decrypt", "<= 2", _load),
    ("values_list of two fields", "", _values),
    ("50 look-ups by e-mail", "", _find),
]


if __name__ == "__main__":
    main()
