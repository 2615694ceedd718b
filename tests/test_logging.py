"""JSON logs."""

import json
import logging
from io import StringIO

import pytest
import structlog
from structlog.contextvars import bound_contextvars

from codeforlife.logging import JsonFormatter


@pytest.fixture
def log():
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    structlog.reset_defaults()
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("tests.json")
    logger.addHandler(handler)
    logger.propagate, propagate = False, logger.propagate
    logger.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.propagate = propagate
    structlog.reset_defaults()


class Thing:
    def __str__(self) -> str:
        return "a thing"


class Broken:
    META = None

    def __str__(self) -> str:
        raise ValueError


def test_d70_a_line_says_when_who_and_in_which_request(log, settings):
    settings.SERVICE_NAME = "fruit"
    with bound_contextvars(request_id="abc", user_id=7):
        logging.getLogger("tests.json").info("Hello %s", Thing())
    (line,) = log()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "serviceName": "fruit",
        "name": "tests.json",
        "level": "INFO",
        "message": "Hello a thing",
        "requestId": "abc",
        "user_id": 7,
    }


def test_d70_what_django_logs_about_a_request_has_its_id(log, client):
    django = logging.getLogger("django.request")
    handlers = logging.getLogger("tests.json").handlers
    (handler,) = [h for h in handlers if isinstance(h.formatter, JsonFormatter)]
    django.addHandler(handler)
    try:
        response = client.get("/nowhere/", headers={"X-Request-ID": "abc"})
    finally:
        django.removeHandler(handler)
    assert response.status_code == 404
    (line,) = log()
    assert line["message"] == "Not Found: /nowhere/"
    assert line["requestId"] == "abc"


@pytest.mark.parametrize("make", [logging.getLogger, structlog.get_logger])
def test_d70_an_exception_is_part_of_the_line(log, make):
    try:
        raise KeyError("x")
    except KeyError:
        make("tests.json").exception("It failed")
    (line,) = log()
    assert line["exception"] == "builtins.KeyError"
    assert line["level"] == "ERROR"
    first, *rest = line["message"].splitlines()
    assert first == "It failed"
    assert rest[0].startswith("Traceback")


def test_an_exception_can_be_given(log):
    structlog.get_logger("tests.json").error("No", exc_info=ValueError("y"))
    assert log()[0]["exception"] == "builtins.ValueError"


def test_structlogs_own_events_look_the_same(log):
    structlog.get_logger("tests.json").warning("Hello %s", "you", fruit="apple")
    (line,) = log()
    assert (line["level"], line["message"], line["fruit"]) == (
        "WARNING",
        "Hello you",
        "apple",
    )


def test_d30_what_is_called_secret_is_masked(log):
    extra = {"access_token": "hush", "password": "hush", "count": 1, "thing": Thing()}
    logging.getLogger("tests.json").info("Hi", extra=extra)
    (line,) = log()
    assert "hush" not in json.dumps(line)
    assert (line["count"], line["thing"]) == (1, "a thing")


@pytest.mark.parametrize("name", ["session_key", "API_KEY", "private_key"])
def test_d30_keys_that_let_somebody_in_are_masked(log, name):
    logging.getLogger("tests.json").info("Hi", extra={name: "hush", "key": "lid"})
    (line,) = log()
    assert (line[name], line["key"]) == ("***", "lid")


def test_d30_what_is_called_secret_is_masked_wherever_it_is(log):
    form = {"user": {"Password": "hunter2", "tokens": ["hunter2"]}, "name": "Ann"}
    logging.getLogger("tests.json").info("Hello", extra={"forms": [form]})
    (line,) = log()
    assert line["forms"] == [
        {"user": {"Password": "***", "tokens": "***"}, "name": "Ann"}
    ]


@pytest.mark.parametrize(
    "name",
    [
        *("event", "level", "logger", "timestamp", "_record", "_from_structlog"),
        *("exception", "requestId", "serviceName"),
    ],
)
def test_d70_no_extra_replaces_a_part_of_the_line(log, name):
    with bound_contextvars(request_id="abc"):
        logging.getLogger("tests.json").info("Hello", extra={name: 7})
    (line,) = log()
    assert line["requestId"] == "abc"
    assert line.pop("timestamp").endswith("Z")
    assert (line["name"], line["level"]) == ("tests.json", "INFO")
    assert line["message"] == "Hello"
    assert line[f"extra_{name}"] == 7


def test_d70_no_value_loses_the_line(log):
    circle: dict[str, object] = {}
    circle["circle"] = circle
    extra = {"circle": circle, "scores": {(1, 2): 3}, "thing": Broken()}
    extra["request"] = Broken()
    logging.getLogger("tests.json").info("Hello", extra=extra)
    (line,) = log()
    assert line["message"] == "Hello"
    assert line["scores"] == {"(1, 2)": 3}
    assert line["thing"] == "<Broken: ValueError>"


def test_d70_no_key_loses_the_line(log):
    logging.getLogger("tests.json").info("Hello", extra={"scores": {Broken(): 3}})
    (line,) = log()
    assert line["scores"] == {"<Broken: ValueError>": 3}


def test_d70_a_line_is_json_whatever_number_is_in_it(log):
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON.")

    record = logging.makeLogRecord({"rate": float("nan"), "all": [float("-inf"), 1.5]})
    line = json.loads(JsonFormatter().format(record), parse_constant=refuse)
    assert (line["rate"], line["all"]) == ("nan", ["-inf", 1.5])


def test_the_format_is_one_compact_line(log):
    formatter = JsonFormatter()
    record = logging.LogRecord("n", 20, "f", 1, "two\nlines", (), None)
    text = formatter.format(record)
    assert "\n" not in text
    assert text.startswith('{"serviceName":')
