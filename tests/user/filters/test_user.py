"""The query parameters of lists of users."""

import typing as t

import pytest

from codeforlife.tests.factories import (
    make_class,
    make_independent_user,
    make_student_user,
    make_teacher_user,
)


@pytest.fixture
def people(db: None) -> dict[str, t.Any]:
    """A school's admin and those around them, with names to search for."""
    admin = make_teacher_user(is_admin=True, first_name="Jane", last_name="Doe")
    school = admin.new_teacher.school
    klass = make_class(teacher=admin.new_teacher)
    other_class = make_class(teacher=admin.new_teacher)
    return {
        "admin": admin,
        "zoe": make_teacher_user(school=school, first_name="Zoë", last_name="Smith"),
        "ann": make_student_user(klass=klass, first_name="Ann"),
        "mary": make_student_user(klass=other_class, first_name="Mary Jane"),
        "indy": make_independent_user(
            requests_to_join=klass, first_name="Indy", last_name="von Doe"
        ),
        "class": klass,
    }


@pytest.fixture
def search(people: dict[str, t.Any], log_in: t.Any) -> t.Callable[..., t.Any]:
    client = log_in(people["admin"])
    names = {people[name].pk: name for name in people if name != "class"}

    def search(query: str) -> t.Any:
        response = client.get(f"/users/?{query.format(**people)}")
        if response.status_code != 200:
            return response.status_code, response.json()
        return " ".join(names[row["id"]] for row in response.json()["data"])

    return search


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "admin zoe ann mary indy"),
        ("type=teacher", "admin zoe"),
        ("type=student", "ann mary"),
        ("type=independent", "indy"),
        ("type=indy", "indy"),
        ("type=", "admin zoe ann mary indy"),
        ("students_in_class={class.access_code}", "ann"),
        ("students_in_class=none", ""),
        ("_id={ann.pk}", "admin zoe mary indy"),
        ("_id={ann.pk}&_id={admin.pk}", "zoe mary indy"),
        ("name=jane", "admin mary"),
        ("name=ANN", "ann"),
        ("name=doe", "admin indy"),
        ("name=jane+doe", "admin mary indy"),
        ("name=zoe", ""),
        ("name=ZO%C3%8B", "zoe"),
        ("name=%25", ""),
        ("name=_", ""),
        ("name=jane&type=student", "mary"),
        ("type=teacher&_id={admin.pk}", "zoe"),
    ],
)
def test_filter(search: t.Callable[..., t.Any], query: str, expected: str) -> None:
    assert search(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("name=Jane%20", "admin mary"),
        ("name=%20Jane", "admin mary"),
        ("name=%20%20", "admin zoe ann mary indy"),
        ("name=Jane%20%20Doe", "admin mary indy"),
        ("name=Zo%C3%AB%20", "zoe"),
    ],
)
def test_d76_spaces_around_words_do_not_count(
    search: t.Callable[..., t.Any], query: str, expected: str
) -> None:
    assert search(query) == expected


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("_id=abc&_id=1", "_id"),
        ("_id=1&_id=abc", "_id"),
        ("_id=abc", "_id"),
        ("type=parent", "type"),
        ("name=%00", "name"),
        ("students_in_class=%00", "students_in_class"),
    ],
)
def test_d39_bad_value_is_400_naming_the_parameter(
    search: t.Callable[..., t.Any], query: str, param: str
) -> None:
    status, body = search(query)
    assert status == 400
    assert list(body) == [param]


def test_search_costs_one_more_query(
    people: dict[str, t.Any], log_in: t.Any, django_assert_num_queries: t.Any
) -> None:
    client = log_in(people["admin"])
    with django_assert_num_queries(4):
        client.get("/users/?name=jane")
