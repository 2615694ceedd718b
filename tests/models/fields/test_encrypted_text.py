"""Encrypted fields behave like plain ones, as far as a database can without reading."""

import datetime
from copy import copy

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import (
    BinaryField,
    Case,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat, Length, Lower, Upper
from django.db.models.lookups import Exact, GreaterThan
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase
from src.models import Author, Diary, Keeper, Secret, SecretChild, SecretProxy

from codeforlife.encryption import DecryptionError, UnknownKeyError, get_keyring
from codeforlife.models import EncryptedModel

pytestmark = pytest.mark.django_db


def make(**kwargs):
    return Secret.objects.create(**{"name": "Ada", **kwargs})


def read_column(column, **filters):
    table = Secret._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{table}"')
        return [value if value is None else bytes(value) for (value,) in cursor]


def test_column_holds_ciphertext():
    make(name="Ada", note="Lovelace", data={"a": "Babbage"}, blob=b"engine")
    for column in ("name", "note", "data", "blob"):
        (stored,) = read_column(column)
        assert stored[0] == 1
        assert not any(
            word in stored for word in (b"Ada", b"Lovelace", b"Babbage", b"engine")
        )


def test_each_kind_is_read_back():
    born = datetime.date(2015, 12, 10)
    data = {"list": [1, None, "ü"], "text": "x"}
    make(note="", data=data, born=born, blob=b"\x00\xff", code="C")
    secret = Secret.objects.get()
    assert (secret.note, secret.data, secret.born) == ("", data, born)
    assert (bytes(secret.blob), secret.code) == (b"\x00\xff", "C")


def test_readers_of_the_value_are_told_its_kind():
    kinds = {f.name: f.get_internal_type() for f in Secret.ENCRYPTED_FIELDS}
    assert (kinds["name"], kinds["data"]) == ("CharField", "JSONField")
    for field in Secret.ENCRYPTED_FIELDS:
        assert field.db_type(connection) == BinaryField().db_type(connection)
        assert field.db_check(connection) is None


@isolate_apps("src")
def test_a_copy_of_a_models_fields_has_one_index():
    fields = {f.name: copy(f) for f in Author._meta.local_fields}
    meta = type("Meta", (), {"app_label": "src"})
    attrs = {**fields, "Meta": meta, "__module__": __name__}
    history = type("AuthorHistory", (EncryptedModel,), attrs)
    names = [field.name for field in history._meta.local_fields]
    assert sorted(names) == sorted(fields)


def test_null_and_empty_are_kept_apart():
    make(name="1", note=None, code="")
    make(name="2", note="", code="x")
    assert Secret.objects.filter(note__isnull=True).get().name == "1"
    assert Secret.objects.filter(note=None).get().name == "1"
    assert Secret.objects.exclude(code="").get().name == "2"
    assert Secret.objects.get(code="").name == "1"
    assert set(read_column("code_index")) >= {b""}


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (Q(name="Ada"), ["Ada"]),
        (Q(name="ada"), []),
        (Q(name="ADA"), []),
        (Q(name__exact="Ada"), ["Ada"]),
        (Q(name=Value("Ada")), ["Ada"]),
        (Q(name__iexact="aDa"), ["Ada"]),
        (Q(name__iexact=""), []),
        (Q(name__iexact=Value("ADA")), ["Ada"]),
        (Q(name__in=["Ada", "Bob", "?"]), ["Ada", "Bob"]),
        (Q(name__in=("ada",)), []),
        (Q(name__in=[]), []),
        (Q(name__in=[None, "Bob"]), ["Bob"]),
        (Q(name__in=(n for n in ["Bob"])), ["Bob"]),
        (~Q(name="Ada"), ["Bob", "Cy"]),
        (~Q(name__in=["Ada", "Bob"]), ["Cy"]),
        (~Q(name__iexact="ADA"), ["Bob", "Cy"]),
        (Q(name="Ada") | Q(name="Cy"), ["Ada", "Cy"]),
        (Q(name=F("name")), ["Ada", "Bob", "Cy"]),
        (Q(code="x"), ["Bob"]),
        (Q(code="  x "), ["Bob"]),
        (Q(code__in=["x", ""]), ["Ada", "Bob", "Cy"]),
        (Q(born="2015-12-10"), ["Cy"]),
        (Q(born=datetime.date(2015, 12, 10)), ["Cy"]),
        (Q(born__isnull=False), ["Cy"]),
        (~Q(born="2015-12-10"), ["Ada", "Bob"]),
        (Q(born__in=["2015-12-10"]), ["Cy"]),
        (Q(name="\ud800"), []),
        (Q(name=5), []),
    ],
)
def test_lookups(condition, names):
    make(name="Ada")
    make(name="Bob", code=" x")
    make(name="Cy", born="2015-12-10")
    found = Secret.objects.filter(condition).order_by("pk")
    assert [secret.name for secret in found] == names


@pytest.mark.parametrize(
    "condition",
    [
        {"name__gt": "A"},
        {"name__regex": "A"},
        {"born__year": 2015},
        {"born__lt": "2015-12-10"},
        {"data__key": 1},
        {"data": {}},
        {"note": "x"},
        {"note__in": ["x"]},
        {"code__iexact": "x"},
        {"name": F("code")},
        {"name__iexact": F("name")},
        {"name": Lower(Value("ada"))},
        {"name__in": [F("code")]},
        {"name__trim": "ada"},
        {"name__exact__exact": "Ada"},
        {"born__isnull__exact": True},
    ],
)
def test_lookups_that_the_index_cannot_answer_say_so(condition):
    with pytest.raises(FieldError, match=r"src\.Secret\.\w+"):
        Secret.objects.filter(**condition)


def test_lookups_use_the_database_index():
    sql, params = Secret.objects.filter(
        name__iexact="LOVELACE", code="x"
    ).query.sql_with_params()
    assert '"name_index" >=' in sql
    assert '"code_index" =' in sql
    assert "LOVELACE" not in repr(params).upper()


def test_subqueries_compare_digests():
    make(name="Ada")
    make(name="Bob")
    names = Secret.objects.filter(name="Bob").values("name")
    assert Secret.objects.get(name__in=names).name == "Bob"
    same = Secret.objects.filter(name_index=OuterRef("name_index"))
    assert Secret.objects.filter(Exists(same)).count() == 2
    with pytest.raises(FieldError, match="name_index"):
        Secret.objects.filter(name__in=Secret.objects.values("code"))
    with pytest.raises(FieldError, match="name_index"):
        list(
            Secret.objects.filter(Exists(Secret.objects.filter(name=OuterRef("name"))))
        )


@pytest.mark.parametrize("values", [["Rome"], ["Rome", None], [None], [None, "x"], []])
def test_nulls_in_lists_are_looked_up_as_in_a_plain_column(values):
    keeper = Keeper.objects.create(name="Ada")
    for place in ("Rome", "Paris", "", None):
        author = Author.objects.create(surname="1", city=place)
        Diary.objects.create(pk=author.pk, keeper=keeper, mood_plain=place)
    for narrow in ("filter", "exclude"):
        found = getattr(Author.objects, narrow)(city__in=values)
        plain = getattr(Diary.objects, narrow)(mood_plain__in=values)
        assert {row.pk for row in found} == {row.pk for row in plain}


def test_combinations_that_would_compare_ciphertexts_are_refused():
    one, other = (
        Author.objects.filter(city_plain=place) for place in ("Paris", "Rome")
    )
    for place in ("Paris", "Rome"):
        Author.objects.create(surname="Lovelace", city_plain=place)
    names = one.values_list("surname")
    others = other.values_list("surname")
    for combine in (names.union, names.intersection, names.difference):
        with pytest.raises(FieldError, match=r"src\.Author\.surname"):
            combine(others)
    assert list(names.union(others, all=True)) == [("Lovelace",), ("Lovelace",)]
    assert one.values("pk", "surname").union(other.values("pk", "surname")).count() == 2
    assert [author.city_plain for author in one.difference(other)] == ["Paris"]
    for query in (
        Author.objects.values_list("city"),
        Author.objects.values_list("city_plain"),
        Secret.objects.values_list("name"),
    ):
        with pytest.raises(FieldError, match="same field"):
            names.union(query, all=True)
        with pytest.raises(FieldError, match="encrypted"):
            query.union(names)


@pytest.mark.parametrize(
    "show",
    [
        lambda authors: authors.annotate(x=F("surname")).values_list("x"),
        lambda authors: authors.values_list(F("surname")),
        lambda authors: authors.values_list("city_plain", F("surname")),
    ],
)
def test_combinations_of_annotations_are_refused_like_those_of_columns(show):
    for _ in range(2):
        Author.objects.create(surname="Lovelace")
    shown = show(Author.objects)
    for combine in (shown.union, shown.intersection, shown.difference):
        with pytest.raises(FieldError, match=r"src\.Author\.surname"):
            combine(shown)
    assert len(shown.union(shown, all=True)) == 4
    with pytest.raises(FieldError, match="same field"):
        shown.union(Author.objects.values_list("city_plain", "city"), all=True)


def test_combinations_with_what_is_no_column():
    Author.objects.create(surname="Lovelace")
    surnames = Author.objects.values_list("surname")
    nothing = Author.objects.values_list(Value(None, CharField()))
    assert set(surnames.union(nothing, all=True)) == {("Lovelace",), (None,)}
    for query in (surnames, Author.objects.annotate(x=F("surname")).values_list("x")):
        with pytest.raises(FieldError, match="same field"):
            query.union(Author.objects.values_list(Value("x")), all=True)


def test_the_values_of_a_combination_are_compared():
    for _ in range(2):
        Author.objects.create(surname="Lovelace")
    authors = Author.objects.union(Author.objects.filter(surname="Lovelace"))
    assert len(authors) == 2
    with pytest.raises(FieldError, match=r"src\.Author\.surname"):
        list(authors.values_list("surname"))
    assert len(authors.values_list("pk", "surname")) == 2
    everyone = Author.objects.union(Author.objects.all(), all=True)
    assert len(everyone.values_list("surname")) == 4
    make(name="Ada")
    secrets = Secret.objects.union(Secret.objects.filter(name="Ada"))
    assert list(secrets.values_list("name", flat=True)) == ["Ada"]


def find_surname(**shown):
    author = Author.objects.filter(pk=OuterRef("pk"))
    return Subquery(author.annotate(**shown).values(*shown or ["surname"])[:1])


@pytest.mark.parametrize(
    "read",
    [
        lambda authors, found: authors.order_by(found),
        lambda authors, found: authors.order_by(found.desc()),
        lambda authors, found: authors.annotate(found=found).order_by("found"),
        lambda authors, found: authors.annotate(found=Length(found)),
        lambda authors, found: authors.annotate(x=found).annotate(y=Upper("x")),
        lambda authors, found: authors.aggregate(found=Max(found)),
        lambda authors, found: authors.annotate(x=found).aggregate(y=Max("x")),
        lambda authors, found: authors.aggregate(n=Count(found, distinct=True)),
        lambda authors, found: authors.filter(city_plain=found),
        lambda authors, found: authors.update(city_plain=found),
    ],
)
@pytest.mark.parametrize("shown", [{}, {"own": F("surname")}])
def test_subqueries_that_show_ciphertexts_are_refused_like_their_column(read, shown):
    Author.objects.create(surname="Lovelace")
    with pytest.raises(FieldError, match=r"src\.Author\.surname is encrypted"):
        read(Author.objects, find_surname(**shown))


def test_subqueries_show_values():
    Author.objects.create(surname="Lovelace")
    found = Author.objects.annotate(found=find_surname())
    assert found.get().found == "Lovelace"
    assert found.values_list("found", flat=True).get() == "Lovelace"
    surnames = Author.objects.values("surname")
    assert Author.objects.filter(surname__in=Subquery(surnames)).count() == 1
    assert Author.objects.filter(Exists(surnames)).count() == 1
    assert Author.objects.annotate(is_there=Exists(surnames)).get().is_there
    with pytest.raises(FieldError, match="plain values"):
        Author.objects.filter(surname__in=Lower(Value("Lovelace")))


def test_unions_can_be_subqueries():
    for name in ("Ada", "Bob", "Cy"):
        make(name=name)
    ada, bob = (Secret.objects.filter(name=n).values("name") for n in ("Ada", "Bob"))
    found = Secret.objects.filter(name__in=ada.union(bob)).order_by("pk")
    assert [secret.name for secret in found] == ["Ada", "Bob"]
    found = Secret.objects.exclude(name__in=ada.union(bob, all=True))
    assert [secret.name for secret in found] == ["Cy"]
    instances = Secret.objects.union(Secret.objects.filter(name="Ada"))
    with pytest.raises(FieldError, match="name_index"):
        Secret.objects.filter(name__in=instances.values("name"))


def test_relations_are_looked_up():
    child = SecretChild.objects.create(name="Ada", nickname="Countess")
    assert SecretChild.objects.get(name="Ada", nickname="Countess") == child
    assert Secret.objects.get(secretchild__nickname="Countess").pk == child.pk


def test_order_is_refused():
    make()
    for order in ("name", "-name", "code", F("name"), F("name").desc(), Lower("name")):
        with pytest.raises(FieldError, match="encrypted"):
            Secret.objects.order_by(order)
    with pytest.raises(FieldError, match="Invalid order_by"):
        Secret.objects.order_by(1)
    with pytest.raises(FieldError, match="encrypted"):
        Secret.objects.annotate(alias=F("name")).order_by("alias")
    assert Secret.objects.order_by("-rank", "?", "pk").count() == 1


def test_order_is_refused_beside_sql():
    make()
    for name in ("name", "-name"):
        with pytest.raises(FieldError, match="encrypted"):
            Secret.objects.extra(order_by=[name])
    extra = Secret.objects.extra(select={"twice": "rank * 2"}, order_by=["-twice"])
    assert extra.values_list("name", "twice").get() == ("Ada", 0)


@pytest.mark.parametrize("names", ["name", ["rank", "-name"]])
def test_the_latest_by_default_is_no_encrypted_one(monkeypatch, names):
    make()
    monkeypatch.setattr(Secret._meta, "get_latest_by", names)
    for find in (Secret.objects.latest, Secret.objects.earliest):
        with pytest.raises(FieldError, match="order"):
            find()
        assert find("rank").name == "Ada"
    monkeypatch.setattr(Secret._meta, "get_latest_by", "rank")
    assert Secret.objects.latest().name == "Ada"


def test_values():
    make(name="Ada", code="x")
    qs = Secret.objects.all()
    assert qs.values("name", "code").get() == {"name": "Ada", "code": "x"}
    assert qs.values_list("name", "rank").get() == ("Ada", 0)
    assert qs.values_list("name", flat=True).get() == "Ada"
    assert qs.values_list("name", named=True).get().name == "Ada"
    assert "name_index" not in qs.values().get()
    assert qs.annotate(alias=F("name")).values().get()["alias"] == "Ada"
    assert set(qs.values().get()) == {
        *("id", "name", "code", "note", "data", "born", "blob", "rank")
    }


def test_rows_are_grouped_by_all_of_their_columns():
    keeper = Keeper.objects.create(name="Ada")
    Diary.objects.create(keeper=keeper, text="x")
    Diary.objects.create(keeper=keeper, text="x")
    for _ in range(2):
        SecretChild.objects.create(name=f"{_}", code=f"{_}", nickname="x", note="same")
    keepers = Keeper.objects.annotate(n=Count("diaries"))
    assert keepers.values_list("n", flat=True).get() == 2
    assert keepers.filter(n=2).values("pk", "n").get()["n"] == 2
    secrets = Secret.objects.annotate(n=Count("secretchild"))
    assert list(secrets.values_list("n", flat=True)) == [1, 1]
    assert list(secrets.values_list("note", "n")) == [("same", 1)] * 2
    with pytest.raises(FieldError, match="owner's data key"):
        list(keepers.values("name", "n"))
    with pytest.raises(FieldError, match="group"):
        list(Secret.objects.values("note").annotate(n=Count("pk")).values("n"))
    with pytest.raises(FieldError, match="encrypted"):
        list(Keeper.objects.values("name").annotate(n=Count("pk")).values("n"))
    with pytest.raises(FieldError, match="group"):
        list(secrets.values("note").distinct())


def test_grouping_is_refused():
    make()
    for qs in (
        Secret.objects.values("name").distinct(),
        Secret.objects.values("name").annotate(n=Count("pk")),
    ):
        with pytest.raises(FieldError, match="group"):
            list(qs)
    for name in ("name", "secretchild__nickname"):
        with pytest.raises(FieldError, match="group"):
            Secret.objects.distinct("rank", name)
    assert Secret.objects.values("pk", "name").distinct().count() == 1
    assert Secret.objects.annotate(n=Count("pk")).get().name == "Ada"
    assert Secret.objects.values("name_index").distinct().count() == 1


def test_union():
    make(name="Ada")
    make(name="Bob")
    ada, bob = (Secret.objects.filter(name=name) for name in ("Ada", "Bob"))
    assert {secret.name for secret in ada.union(bob)} == {"Ada", "Bob"}
    assert ada.union(ada).count() == 1
    names = ada.values_list("name", flat=True).union(bob.values_list("name", flat=True))
    assert set(names) == {"Ada", "Bob"}


def test_iterator():
    Secret.objects.bulk_create([Secret(name=f"{i}") for i in range(5)])
    names = [s.name for s in Secret.objects.order_by("pk").iterator(chunk_size=2)]
    assert names == ["0", "1", "2", "3", "4"]


def test_deferred_columns_are_not_decrypted(monkeypatch):
    make(note="x")
    decrypted = []
    field = Secret._meta.get_field("note")
    original = field.bytes_to_value
    monkeypatch.setattr(
        field, "bytes_to_value", lambda data: decrypted.append(1) or original(data)
    )
    secret = Secret.objects.only("name").get()
    assert secret.name == "Ada"
    assert not decrypted
    assert secret.note == "x"
    assert decrypted


@pytest.mark.parametrize("load", ["only", "defer"])
def test_saving_deferred_instances_keeps_the_index_right(load):
    make(code="x")
    fields = {"only": ("name",), "defer": ("code", "name_index")}[load]
    secret = getattr(Secret.objects, load)(*fields).get()
    secret.name = "Bob"
    secret.save()
    found = Secret.objects.get(name="Bob")
    assert (found.name, found.code) == ("Bob", "x")
    assert Secret.objects.get(code="x").pk == secret.pk


def test_deferred_index_is_read_from_the_database():
    make()
    stored = Secret.objects.get().name_index
    assert Secret.objects.defer("name").get().name_index == stored


def test_save_with_update_fields_writes_the_index(django_assert_num_queries):
    secret = make()
    secret.name, secret.rank = "Bob", 5
    with django_assert_num_queries(1):
        secret.save(update_fields=["name"])
    found = Secret.objects.get(name="Bob")
    assert (found.pk, found.rank) == (secret.pk, 0)
    assert not Secret.objects.filter(name="Ada").exists()


@pytest.mark.parametrize(
    ("save", "fields"),
    [
        (lambda secret: secret.save(update_fields=["name"]), {"name"}),
        (
            lambda secret: Secret.objects.update_or_create(
                name="Ada", defaults={"note": "n"}
            ),
            # Django adds dates, which it may have to set.
            {"note", "born"},
        ),
    ],
)
def test_update_fields_reach_signals_as_given(save, fields):
    from django.db.models.signals import post_save

    secret = make()
    seen = []

    def receive(update_fields, **kwargs):
        seen.append(update_fields)

    post_save.connect(receive, sender=Secret)
    try:
        save(secret)
    finally:
        post_save.disconnect(receive, sender=Secret)
    assert seen == [fields]


def test_refresh_from_db():
    secret = make()
    Secret.objects.update(name="Bob", note="n")
    secret.refresh_from_db(fields=["name"])
    assert (secret.name, secret.note) == ("Bob", None)
    secret.refresh_from_db()
    assert secret.note == "n"


def test_d13_update_encrypts_and_indexes():
    make()
    assert Secret.objects.filter(name="Ada").update(name="Bob", rank=F("rank") + 1) == 1
    secret = Secret.objects.get(name="Bob")
    assert (secret.name, secret.rank) == ("Bob", 1)
    assert SecretProxy.objects.update(code="c") == 1
    assert SecretProxy.objects.get(code="c").code == "c"
    assert read_column("code")[0][0] == 1
    Secret.objects.update(born=None, code="")
    assert Secret.objects.get(code="").born is None


@pytest.mark.parametrize(
    "value",
    [
        Value("Zed"),
        Case(When(pk__gt=0, then=Value("Zed")), default=F("name")),
        Case(When(name="Ada", then=Value("Zed")), default=F("name")),
        ExpressionWrapper(Value("Zed"), output_field=CharField()),
    ],
)
def test_update_with_an_expression(value):
    make()
    make(name="Bob")
    Secret.objects.filter(name="Ada").update(name=value)
    assert Secret.objects.get(name="Zed").name == "Zed"
    assert Secret.objects.get(name="Bob").name == "Bob"


@pytest.mark.parametrize(
    "value", [F("code"), Upper("name"), Concat("name", Value("!")), Lower(Value("x"))]
)
def test_update_with_what_the_database_cannot_compute_is_refused(value):
    make()
    with pytest.raises(FieldError, match=r"src\.Secret\.name"):
        Secret.objects.update(name=value)
    with pytest.raises(FieldError, match=r"src\.Secret\.note"):
        Secret.objects.update(note=value)
    assert Secret.objects.get().name == "Ada"


@pytest.mark.parametrize("value", [F("name"), Value("plain"), Lower(Value("PLAIN"))])
def test_no_manager_writes_plaintext(value):
    """Also not the base manager, which knows nothing of encryption."""
    secret = make()
    with pytest.raises(FieldError, match=r"src\.Secret\.note"):
        Secret._base_manager.update(note=value)
    secret.note = value
    with pytest.raises(FieldError, match=r"src\.Secret\.note"):
        secret.save()


def test_instances_with_expressions_are_refused_where_there_is_an_index():
    secret = make()
    secret.name = Upper("code")
    with pytest.raises(FieldError, match=r"src\.Secret\.name"):
        secret.save()


@pytest.mark.parametrize(
    "condition",
    [
        Q(city_plain=F("city")),
        ~Q(city_plain=F("city")),
        Q(pk=1) | Q(Q(city_plain=F("city"))),
        Exact(F("city"), "Rome"),
        GreaterThan(F("city"), Value("A")),
        Q(Exact(F("city"), F("surname"))),
        Q(city_plain__in=Author.objects.values("city")),
        Q(city_plain=Case(When(pk=1, then=F("city")), default=Value(""))),
    ],
)
def test_conditions_that_would_read_ciphertexts_are_refused(condition):
    Author.objects.create(surname="1", city="Rome", city_plain="Rome")
    for narrow in (Author.objects.filter, Author.objects.exclude):
        with pytest.raises(FieldError, match=r"src\.Author\.city"):
            narrow(condition)


def test_conditions_with_expressions_that_read_no_ciphertext():
    author = Author.objects.create(surname="1", city="Rome", city_plain="Rome")
    same = Author.objects.filter(city="Rome", pk=OuterRef("pk"))
    for condition in (
        Q(pk__in=Author.objects.filter(city="Rome")),
        Q(city__in=Author.objects.values("city")),
        Q(city=F("city")),
        Exists(same),
        Q(Exists(same), city="Rome"),
        Q(city_plain=Case(When(city="Rome", then=Value("Rome")))),
        Exact(F("city_index"), F("city_index")),
    ):
        assert Author.objects.get(condition) == author
    assert Author.objects.filter(Exact(F("city_plain"), "Rome")).exists()


@pytest.mark.parametrize(
    "value",
    [
        F("city"),
        Upper("city"),
        Case(When(pk__gt=0, then=F("city")), default=Value("")),
        ExpressionWrapper(F("city"), output_field=CharField()),
    ],
)
def test_ciphertexts_are_not_written_to_plain_columns(value):
    Author.objects.create(surname="1", city="Rome", city_plain="Paris")
    with pytest.raises(FieldError, match=r"src\.Author\.city"):
        Author.objects.update(city_plain=value)
    author = Author.objects.get()
    author.city_plain = value
    with pytest.raises(FieldError, match=r"src\.Author\.city"), transaction.atomic():
        author.save()
    author.city_plain = Upper("city_plain")
    author.save()
    assert Author.objects.get().city_plain == "PARIS"
    Author.objects.update(city_plain=Case(When(city="Rome", then=Value("Oslo"))))
    assert Author.objects.get().city_plain == "Oslo"


@pytest.mark.parametrize(
    "expression",
    [
        Case(When(name="Ada", then=F("name")), default=Value("-")),
        Case(When(name="Ada", then=Value("-")), default=F("name")),
        Case(When(name="Ada", then=F("name")), default=F("code")),
        Case(When(name="Ada", then=F("name")), output_field=CharField()),
        ExpressionWrapper(F("name"), output_field=CharField()),
        Upper(Case(When(name="Ada", then=F("name")))),
        Max(Case(When(name="Ada", then=F("name")))),
    ],
)
def test_annotations_that_would_show_ciphertexts_are_refused(expression):
    make()
    with pytest.raises(FieldError):
        list(Secret.objects.annotate(shown=expression))


def test_annotations_may_choose_among_values_of_one_field():
    make(name="Ada")
    make(name="Bob")
    is_ada = Case(When(name="Ada", then=F("name")), default=Value(None))
    shown = Secret.objects.annotate(shown=is_ada).values_list("shown", flat=True)
    assert set(shown) == {"Ada", None}
    with pytest.raises(FieldError, match="order"):
        Secret.objects.order_by(is_ada)
    stored = ExpressionWrapper(F("name"), output_field=BinaryField())
    assert Secret.objects.annotate(stored=stored).first().stored[0] == 1


def test_computing_in_the_database_is_refused():
    make()
    for expression in (
        Length("name"),
        Upper(Lower("name")),
        Concat("name", "code", output_field=CharField()),
        Coalesce("note", Value("-"), output_field=CharField()),
        Case(When(pk=1, then=Upper("name")), output_field=CharField()),
    ):
        with pytest.raises(FieldError, match=r"src\.Secret"):
            Secret.objects.annotate(computed=expression)
        with pytest.raises(FieldError, match=r"src\.Secret"):
            Secret.objects.alias(computed=expression)
    with pytest.raises(FieldError, match=r"src\.Secret\.name"):
        Secret.objects.aggregate(Max("name"))
    assert Secret.objects.aggregate(n=Count("name")) == {"n": 1}
    assert (
        Secret.objects.annotate(is_ada=Case(When(name="Ada", then=True), default=False))
        .get()
        .is_ada
    )
    assert Secret.objects.annotate(same=F("name")).get().same == "Ada"
    assert Secret.objects.annotate(same=F("name")).get(same="Ada").pk


def test_bulk_create(django_assert_num_queries):
    with django_assert_num_queries(1):
        Secret.objects.bulk_create([Secret(name=f"{i}", code=f"{i}") for i in range(9)])
    assert Secret.objects.get(name="7").code == "7"
    assert Secret.objects.get(code="3").name == "3"


def test_bulk_create_finds_conflicts_by_index():
    make(name="Ada", rank=1)
    Secret.objects.bulk_create([Secret(name="Ada", rank=2)], ignore_conflicts=True)
    assert Secret.objects.get().rank == 1
    Secret.objects.bulk_create(
        [Secret(name="Ada", code="new", rank=3)],
        update_conflicts=True,
        update_fields=["code", "rank"],
        unique_fields=["name"],
    )
    assert Secret.objects.get(code="new", name="Ada").rank == 3


def test_bulk_update(django_assert_num_queries):
    secrets = Secret.objects.bulk_create([Secret(name=f"{i}") for i in range(9)])
    for secret in secrets:
        secret.name = f"new {secret.name}"
        secret.note = "n"
    with django_assert_num_queries(1):
        Secret.objects.bulk_update(secrets, ["name", "note"])
    assert Secret.objects.get(name="new 7").note == "n"
    assert not Secret.objects.filter(name="7").exists()


def test_get_or_create():
    secret, created = Secret.objects.get_or_create(name="Ada", defaults={"code": "x"})
    assert created
    assert Secret.objects.get_or_create(name="Ada") == (secret, False)
    updated, created = Secret.objects.update_or_create(
        name="Ada", defaults={"code": "y"}
    )
    assert (updated.pk, created) == (secret.pk, False)
    assert Secret.objects.get(code="y").name == "Ada"


def test_in_bulk():
    secret = make()
    assert Secret.objects.in_bulk(["Ada"], field_name="name") == {"Ada": secret}
    assert Secret.objects.in_bulk([secret.pk])[secret.pk].name == "Ada"


def test_uniqueness_is_kept_by_the_database():
    make()
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    with pytest.raises(IntegrityError), transaction.atomic():
        Secret._base_manager.create(name="Ada")
    make(name="ada")


def test_conditional_uniqueness():
    make(name="1", code="")
    make(name="2", code="")
    make(name="3", code="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        make(name="4", code=" x ")


def test_validation_names_the_field():
    make(code="x")
    with pytest.raises(ValidationError) as error:
        Secret(name="Ada", code="x").full_clean()
    assert set(error.value.error_dict) == {"name", "__all__"}
    with pytest.raises(ValidationError) as error:
        Secret(name="n" * 51).full_clean()
    assert set(error.value.error_dict) == {"name"}
    Secret(name="Bob").full_clean()
    Secret(name="Ada", code="x").full_clean(exclude=["name", "code"])


def test_proxies_and_children():
    child = SecretChild.objects.create(name="Ada", nickname="Countess", code="x")
    assert SecretChild.objects.get().name == "Ada"
    assert Secret.objects.get(name="Ada").pk == child.pk
    child.name, child.nickname = "Bob", "Duke"
    child.save(update_fields=["name", "nickname"])
    assert SecretChild.objects.get(name="Bob", nickname="Duke").code == "x"
    SecretChild.objects.filter(nickname="Duke").update(name="Cy", nickname="Earl")
    assert SecretChild.objects.get(name="Cy").nickname == "Earl"
    assert SecretProxy.objects.get(name="Cy").code == "x"
    assert [f.name for f in SecretProxy.ENCRYPTED_FIELDS] == [
        *("name", "code", "note", "data", "born", "blob")
    ]
    assert len(SecretChild.ENCRYPTED_FIELDS) == 7


def test_abstract_models_hand_their_fields_down():
    Author.objects.create(surname="Lovelace")
    assert Author.objects.get(surname="Lovelace").surname == "Lovelace"
    field = Author._meta.get_field("surname")
    assert field.full_associated_data == b"src.Author.surname"


@pytest.mark.parametrize("position", [0, 1, 4, 5, 16, 17, -1])
def test_tampering_is_found(position):
    make(note="secret text")
    (stored,) = read_column("note")
    changed = bytearray(stored)
    changed[position] ^= 1
    with connection.cursor() as cursor:
        cursor.execute('UPDATE "src_secret" SET "note" = %s', [bytes(changed)])
    with pytest.raises(DecryptionError, match=r"src\.Secret\.note") as error:
        _ = Secret.objects.get().note
    assert "secret text" not in str(error.value)
    assert error.value.__cause__ is None


@pytest.mark.parametrize("content", [b"", b"\x01", b"secret text", b"\x01" + bytes(31)])
def test_what_is_no_ciphertext_is_refused(content):
    make(note="x")
    with connection.cursor() as cursor:
        cursor.execute('UPDATE "src_secret" SET "note" = %s', [content])
    with pytest.raises(DecryptionError, match=r"src\.Secret\.note"):
        _ = Secret.objects.get().note


def test_swapped_columns_are_found():
    make(note="x", code="y")
    with connection.cursor() as cursor:
        cursor.execute('UPDATE "src_secret" SET "note" = "code"')
    with pytest.raises(DecryptionError, match=r"src\.Secret\.note"):
        _ = Secret.objects.get().note


def test_swapped_models_are_found():
    make(note="x")
    Author.objects.create(surname="Lovelace")
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE "src_author" SET "surname" = (SELECT "note" FROM "src_secret")'
        )
    with pytest.raises(DecryptionError, match=r"src\.Author\.surname"):
        _ = Author.objects.get().surname


def test_retired_keys_are_named():
    make(note="x")
    keyring = get_keyring()
    before = keyring.keyset
    try:
        keyring.replace(before.rotated().retired())
        for read in (
            lambda: Secret.objects.get().note,
            lambda: Secret.objects.only("note").get().note,
            lambda: str(Secret.objects.values("note").get()["note"]),
            lambda: str(Secret.objects.values_list("note", flat=True).get()),
        ):
            with pytest.raises(UnknownKeyError, match=r"src\.Secret\.n\w+.*retired"):
                read()
    finally:
        keyring.replace(before)
    assert Secret.objects.get().note == "x"


class TestProperties(HypothesisTestCase):
    @given(st.text(), st.text())
    def test_round_trip_and_index(self, one: str, other: str) -> None:
        Secret.objects.all().delete()
        Secret.objects.bulk_create([Secret(name="1", note=one, code=one)])
        secret = Secret.objects.get()
        assert (secret.note, secret.code) == (one, one)
        matches = Secret.objects.filter(code=other).exists()
        assert matches == (one.strip() == other.strip())

    @given(st.text(), st.text())
    def test_case_insensitive_index(self, one: str, other: str) -> None:
        Secret.objects.all().delete()
        Secret.objects.create(name=one)
        matches = Secret.objects.filter(name__iexact=other).exists()
        assert matches == (one.casefold() == other.casefold())
        assert Secret.objects.filter(name=other).exists() == (one == other)
