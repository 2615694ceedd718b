"""The query parameters of lists of classes."""

import typing as t

import pytest

from codeforlife.tests.factories import make_class, make_teacher_user


@pytest.fixture
def search(db: None, log_in: t.Any) -> t.Callable[..., t.Any]:
    admin = make_teacher_user(is_admin=True)
    teacher = make_teacher_user(school=admin.new_teacher.school)
    owners = {"admin": admin.new_teacher, "teacher": teacher.new_teacher}
    for code, name, owner in (
        ("AB123", "Robots", "admin"),
        ("AB456", "Games", "admin"),
        ("CD123", "About Games", "teacher"),
    ):
        make_class(access_code=code, name=name, teacher=owners[owner])
    client = log_in(admin)

    def search(query: str) -> t.Any:
        pks = {name: owner.pk for name, owner in owners.items()}
        response = client.get(f"/classes/?{query.format(**pks)}")
        if response.status_code != 200:
            return response.status_code, response.json()
        return " ".join(row["id"] for row in response.json()["data"])

    return search


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "AB123 AB456 CD123"),
        ("_id=AB123", "AB456 CD123"),
        ("_id=AB123&_id=CD123", "AB456"),
        ("_id=ab123", "AB123 AB456 CD123"),
        ("teacher={teacher}", "CD123"),
        ("id_or_name=games", "AB456 CD123"),
        ("id_or_name=ab", "AB123 AB456 CD123"),
        ("id_or_name=123", "AB123 CD123"),
        ("id_or_name=none", ""),
        ("id_or_name=games&teacher={admin}", "AB456"),
    ],
)
def test_filter(search: t.Callable[..., t.Any], query: str, expected: str) -> None:
    assert search(query) == expected


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("teacher=0", "teacher"),
        ("teacher=x", "teacher"),
        ("_id=%00&_id=a", "_id"),
        ("id_or_name=%00", "id_or_name"),
    ],
)
def test_bad_value_is_400_naming_the_parameter(
    search: t.Callable[..., t.Any], query: str, param: str
) -> None:
    status, body = search(query)
    assert status == 400
    assert list(body) == [param]
