"""`Lower` and `Upper` of an encrypted field are answered by its folded index."""

import pytest
from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import Lower, Upper
from src.models import Author, Secret

from codeforlife.encryption import BlindIndex
from codeforlife.models.fields import EncryptedFieldError
from codeforlife.tests.factories import make_student_user
from codeforlife.user.models import Student, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def secrets():
    return [Secret.objects.create(name=name) for name in ("Ada", "BOB", "Ćy", "")]


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (Q(low="ada"), ["Ada"]),
        (Q(low="Ada"), []),
        (Q(low=""), [""]),
        (Q(low__exact=Value("ada")), ["Ada"]),
        (Q(low__iexact="BoB"), ["BOB"]),
        (Q(low__in=["ada", "bob", "BOB", None, "?"]), ["Ada", "BOB"]),
        (Q(low__in=["ADA"]), []),
        (Q(low__in=[]), []),
        (Q(low__in=[None]), []),
        (Q(low__in=[f"{n}" for n in range(2_000)] + ["ćy", ""]), ["Ćy", ""]),
        (Q(low__isnull=True), []),
        (Q(low__isnull=False), ["Ada", "BOB", "Ćy", ""]),
        (Q(low__contains="d"), ["Ada"]),
        (Q(low__startswith="A"), []),
        (Q(low__startswith="a"), ["Ada"]),
        (~Q(low="ada"), ["BOB", "Ćy", ""]),
        (~Q(low="Ada"), ["Ada", "BOB", "Ćy", ""]),
        (~Q(low__in=["ada", "bob"]), ["Ćy", ""]),
        (Q(up="ADA") | Q(up__in=["ĆY", "bob"]), ["Ada", "Ćy"]),
        (Q(name__lower="bob"), ["BOB"]),
        (Q(name__upper__in=["BOB", "ada"]), ["BOB"]),
        (Q(name__lower__endswith="b"), ["BOB"]),
    ],
)
def test_look_ups_of_a_folded_value(secrets, condition, names):
    rows = Secret.objects.annotate(low=Lower("name"), up=Upper("name"))
    assert [s.name for s in rows.filter(condition).order_by("pk")] == names


@pytest.mark.parametrize(
    "condition", [Q(low="rome"), Q(low="Rome"), Q(low__in=["rome"]), Q(low__in=["R"])]
)
def test_null_is_neither_equal_nor_different(condition):
    Author.objects.create(surname="x", city=None)
    field = Author._meta.get_field("city")
    index, field.index = field.index, BlindIndex(fold_case=True)
    try:
        rows = Author.objects.annotate(low=Lower("city"))
        assert not rows.filter(condition).exists()
        assert not rows.exclude(condition).exists()
        assert rows.filter(low__isnull=True).count() == 1
    finally:
        field.index = index


def test_a_folded_value_is_shown(secrets):
    rows = Secret.objects.annotate(low=Lower("name")).order_by("pk")
    assert [row.low for row in rows] == ["ada", "bob", "ćy", ""]
    assert [*rows.values_list("low", flat=True)] == ["ada", "bob", "ćy", ""]
    assert rows.values("pk", up=Upper("name"))[0]["up"] == "ADA"
    assert Secret.objects.alias(low=Lower("name")).get(low="ada").name == "Ada"


def test_other_models_look_up_folded_values_through_a_relation():
    ada, bob = (make_student_user(first_name=n) for n in ("Ada", "Bob"))
    students = Student.objects.annotate(low=Lower("new_user__first_name"))
    found = students.filter(low__in=["ada", "cy"]).values_list("new_user", "low")
    assert [*found] == [(ada.pk, "ada")]
    assert students.exclude(low="ada").get().new_user == bob
    assert Student.objects.get(new_user__first_name__lower="bob").new_user == bob
    assert [s.low for s in students.order_by("pk")] == ["ada", "bob"]


def test_many_names_are_found_among_many_users(django_assert_num_queries):
    names = [f"Name{number}" for number in range(2_000)]
    User.objects.bulk_create(
        User(username=f"user{name}", first_name=name) for name in names
    )
    rows = User.objects.annotate(low=Lower("first_name"))
    with django_assert_num_queries(2):
        assert rows.filter(low__in=[n.lower() for n in names]).count() == 2_000
        assert rows.filter(low__in=["name7", "name8"]).count() == 2


def test_one_folded_value_is_a_range_of_the_database_index():
    rows = Secret.objects.alias(low=Lower("name"))
    for condition in (Q(low="ada"), Q(low__in=["ada", "bob"])):
        sql, params = rows.filter(condition).query.sql_with_params()
        assert '"name_index" >=' in sql
        assert "ada" not in repr(params)


@pytest.mark.parametrize(
    "expression",
    [
        Lower("note"),
        Lower("code"),
        Lower("born"),
        Upper(Lower("name")),
    ],
)
def test_what_has_no_folded_index_says_so(expression):
    with pytest.raises(EncryptedFieldError, match=r"src\.Secret\.\w+"):
        Secret.objects.annotate(x=expression).filter(x="x")


@pytest.mark.parametrize(
    "refused",
    [
        lambda rows: rows.order_by("low"),
        lambda rows: rows.order_by(Lower("name").desc()),
        lambda rows: [*rows.values("low").distinct()],
        lambda rows: [*rows.values("low").annotate(n=Count("pk"))],
        lambda rows: rows.filter(low=F("name")),
        lambda rows: rows.filter(low__in=Secret.objects.values("name")),
        lambda rows: rows.filter(name=Lower(Value("ada"))),
        lambda rows: rows.annotate(x=Case(When(pk=1, then=Lower("name")))),
        lambda rows: rows.annotate(
            x=Case(When(pk=1, then=F("low")), output_field=CharField())
        ),
        lambda rows: rows.filter(low__gt="a"),
        lambda rows: rows.update(note=Lower("name")),
        lambda rows: rows.update(name=Lower("name")),
        lambda rows: rows.filter(name__lower__lower="ada"),
    ],
)
def test_what_the_database_would_have_to_compute_is_refused(secrets, refused):
    with pytest.raises(EncryptedFieldError, match=r"src\.Secret"):
        refused(Secret.objects.annotate(low=Lower("name")))
