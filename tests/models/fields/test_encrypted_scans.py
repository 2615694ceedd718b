"""Parts of encrypted texts are found by decrypting the candidates, up to a limit."""

import pickle

import pytest
from django.db import connection
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Lower
from src.models import Author, Diary, Keeper, Secret, SecretChild

from codeforlife.models.fields import EncryptedFieldError, ScanLimitError
from codeforlife.tests.factories import make_class, make_school, make_student_user
from codeforlife.user.models import Class, School, Student, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def secrets():
    return [
        Secret.objects.create(name="Ada", code=" x-", note="Ünder the %_ sea"),
        Secret.objects.create(name="Adam", code="y-", note=""),
        Secret.objects.create(name="Bob", code="x", note=None),
    ]


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (Q(name__contains="da"), ["Ada", "Adam"]),
        (Q(name__contains="DA"), []),
        (Q(name__icontains="DA"), ["Ada", "Adam"]),
        (Q(name__startswith="Ada"), ["Ada", "Adam"]),
        (Q(name__startswith="a"), []),
        (Q(name__istartswith="a"), ["Ada", "Adam"]),
        (Q(name__endswith="m"), ["Adam"]),
        (Q(name__iendswith="B"), ["Bob"]),
        (Q(name__contains=Value("o")), ["Bob"]),
        (Q(name__contains=""), ["Ada", "Adam", "Bob"]),
        (Q(note__contains=""), ["Ada", "Adam"]),
        (Q(note__contains="%_"), ["Ada"]),
        (Q(note__icontains="ünDER"), ["Ada"]),
        (Q(code__contains=" x"), ["Ada"]),
        (Q(name__contains=5), []),
        (~Q(name__contains="da"), ["Bob"]),
        (~Q(note__contains="sea"), ["Adam", "Bob"]),
        (~Q(name__contains="?"), ["Ada", "Adam", "Bob"]),
        (Q(name__contains="am") | Q(note__contains="sea"), ["Ada", "Adam"]),
        (Q(name__contains="a") & Q(code__contains="a"), []),
        (Q(name__contains="b") | Q(rank=0), ["Ada", "Adam", "Bob"]),
        (Q(name__contains="da") & ~Q(name__endswith="m"), ["Ada"]),
        (~(Q(name__contains="da") | Q(rank=1)), ["Bob"]),
        (~~Q(name__contains="da"), ["Ada", "Adam"]),
        (Q(name__contains="da") ^ Q(name="Ada"), ["Adam"]),
    ],
)
def test_parts_of_texts(secrets, condition, names):
    found = Secret.objects.filter(condition).order_by("pk")
    assert [secret.name for secret in found] == names


def test_whatever_a_query_does_besides(secrets, django_assert_num_queries):
    ada, adam, bob = secrets
    found = Secret.objects.filter(name__contains="da").order_by("-pk")
    with django_assert_num_queries(2):
        assert [*found[:1]] == [adam]
    assert [*found[1:]] == [ada]
    assert found.count() == 2
    assert found.distinct().count() == 2
    assert found.exists()
    assert [*found.values_list("name", flat=True)] == ["Adam", "Ada"]
    others = Secret.objects.exclude(name__contains="da")
    assert {*others.union(found.order_by())} == {*secrets}
    assert Secret.objects.filter(pk__in=found[:1].values("pk")).get() == adam
    assert Secret.objects.filter(pk__in=found).exclude(pk=ada.pk).get() == adam
    assert found.aggregate(n=Count("pk", filter=Q(name__contains="m"))) == {"n": 1}
    kinds = Secret.objects.annotate(
        kind=Case(When(name__contains="da", then=Value("a")), default=Value("b"))
    )
    assert [s.kind for s in kinds.order_by("pk")] == ["a", "a", "b"]
    assert kinds.values("kind").annotate(n=Count("pk")).get(kind="a")["n"] == 2
    assert found.update(rank=7) == 2
    assert found.filter(rank=7).delete()[0] >= 2
    assert [*Secret.objects.all()] == [bob]


def test_a_queryset_is_asked_again(secrets):
    found = Secret.objects.filter(name__contains="da")
    assert found.count() == 2
    secrets[2].name = "Yolanda"
    secrets[2].save()
    assert found.count() == 3


def test_parts_are_found_in_inherited_columns():
    child = SecretChild.objects.create(name="Ada", nickname="Countess")
    SecretChild.objects.create(name="Bob", nickname="x")
    assert SecretChild.objects.get(name__contains="d").pk == child.pk
    assert SecretChild.objects.get(nickname__endswith="ess", name="Ada").pk == child.pk
    assert Secret.objects.get(secretchild__nickname__contains="oun").pk == child.pk


def test_parts_are_found_in_names_of_schools():
    school = make_school(name="St. Mary's")
    make_school(name="Other")
    assert School.objects.get(name__icontains="MARY") == school


def test_parts_are_found_through_relations(django_assert_num_queries):
    klass = make_class()
    ada, bob = (
        make_student_user(klass=klass, first_name=n, email=f"{n}@example.{n}")
        for n in ("Ada", "Bob")
    )
    students = Student.objects.filter(new_user__email__contains="Ada@example")
    with django_assert_num_queries(2):
        assert [s.new_user_id for s in students] == [ada.pk]
    others = Student.objects.exclude(new_user__email__contains="Ada@example")
    assert [s.new_user_id for s in others] == [bob.pk]
    assert [*Class.objects.filter(students__new_user__first_name__contains="A")] == [
        klass
    ]
    # Django asks a subquery whether any student of the class has such a name.
    without = Class.objects.exclude(students__new_user__first_name__contains="A")
    assert klass not in without
    same = Student.objects.filter(
        class_field=OuterRef("pk"), new_user__first_name__startswith="A"
    )
    assert [*Class.objects.filter(Exists(same))] == [klass]
    assert User.objects.filter(
        pk__in=Student.objects.filter(new_user__email__endswith="bob").values(
            "new_user"
        )
    ).get() == User.objects.get(pk=bob.pk)


def test_users_of_one_domain_are_excluded():
    for name in ("ada@example.com", "bob@example.org"):
        User.objects.create(username=name, email=name)
    User.objects.create(username="none")
    others = User.objects.exclude(email__contains="@example.com")
    assert {u.username for u in others} == {"bob@example.org", "none"}


def test_the_limit_is_of_the_rows_that_other_conditions_leave(settings, secrets):
    settings.ENCRYPTION_SCAN_LIMIT = 2
    part = Q(name__contains="a") | Q(code__contains="x")
    with pytest.raises(ScanLimitError) as error:
        Secret.objects.filter(part).count()
    for word in ("src.Secret.name", "2 rows", "ENCRYPTION_SCAN_LIMIT", "narrow"):
        assert word in str(error.value)
    assert error.value.field == Secret._meta.get_field("name")
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)
    named = Secret.objects.filter(name__in=["Ada", "Bob"])
    assert named.filter(part).count() == 2
    assert named.filter(~part).count() == 0
    with pytest.raises(ScanLimitError):
        Secret.objects.filter(Q(rank=0) | Q(name__contains="a")).count()
    # Rows without a value are not read.
    assert Secret.objects.filter(note__contains="sea").count() == 1


def test_the_limit_is_of_the_rows_that_a_relation_leaves(settings):
    klass, other = make_class(), make_class()
    for _ in range(3):
        make_student_user(klass=other)
    ada = make_student_user(klass=klass, first_name="Ada")
    settings.ENCRYPTION_SCAN_LIMIT = 2
    students = Student.objects.filter(new_user__first_name__contains="d")
    assert students.filter(class_field=klass).get().new_user_id == ada.pk
    assert klass.students.filter(new_user__first_name__contains="d").count() == 1
    with pytest.raises(ScanLimitError):
        students.filter(class_field=other).count()


def test_a_condition_of_an_outer_query_does_not_narrow(secrets):
    authors = Author.objects.filter(surname__contains="d", pk__gt=OuterRef("pk"))
    Author.objects.create(surname="Ada")
    assert Secret.objects.filter(Exists(authors)).count() in (0, 1, 2, 3)
    nested = Secret.objects.filter(
        Exists(Author.objects.filter(surname__contains="d", pk__lt=OuterRef("pk") + 9)),
        pk__gte=OuterRef("pk"),
        name__contains="d",
    )
    assert Author.objects.filter(Exists(nested)).count() in (0, 1)


def test_many_rows_are_found():
    Secret.objects.bulk_create(Secret(name=f"name {n}") for n in range(1_200))
    assert Secret.objects.filter(name__contains="name").count() == 1_200
    assert Secret.objects.exclude(name__contains="name 1").count() == 889


@pytest.mark.parametrize(
    "condition",
    [
        {"data__contains": {}},
        {"born__contains": "2015"},
        {"blob__contains": b"x"},
        {"name__regex": "A"},
        {"name__contains": F("note")},
        {"name__contains": Lower(Value("A"))},
    ],
)
def test_what_is_no_part_of_a_text_is_refused(condition):
    with pytest.raises(EncryptedFieldError, match=r"src\.Secret\.\w+"):
        Secret.objects.filter(**condition)


def test_what_an_owners_key_encrypts_cannot_be_searched():
    keeper = Keeper.objects.create(name="Ada")
    Diary.objects.create(keeper=keeper, text="secret")
    with pytest.raises(EncryptedFieldError, match=r"src\.Diary\.text"):
        Diary.objects.filter(text__contains="secret").count()


def test_instances_are_checked_in_python(secrets):
    name = Value("Ada", Secret._meta.get_field("name"))
    assert Q(name__contains="d").check({"name": name})
    assert not Q(name__contains="x").check({"name": name})
    assert not Q(name__lower__contains="A").check({"name": name})


def test_nothing_that_was_searched_for_reaches_the_database(secrets):
    with connection.execute_wrapper(
        lambda run, sql, params, *rest: (
            run(sql, params, *rest) if "sea" not in f"{sql}{params}" else 1 / 0
        )
    ):
        assert Secret.objects.filter(note__contains="sea").count() == 1
