"""Tasks through SQS: the real transport, and moto behind Amazon's client."""

import pytest

from codeforlife.health import checks
from codeforlife.tasks import get_task_name

pytest.importorskip("celery")
boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto")
ran: list[int] = []


@pytest.fixture
def queue(monkeypatch, settings):
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with moto.mock_aws():
        yield _create_queue(settings)


def _create_queue(settings):
    client = boto3.client("sqs", region_name="eu-west-1")
    url = client.create_queue(QueueName="fruit")["QueueUrl"]
    settings.SERVICE_NAME = settings.CELERY_TASK_DEFAULT_QUEUE = "fruit"
    settings.CELERY_BROKER_URL = "sqs://"
    settings.CELERY_TASK_ALWAYS_EAGER = False
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {
        "region": "eu-west-1",
        "visibility_timeout": 3600,
        "predefined_queues": {"fruit": {"url": url}},
    }
    return client, url


@pytest.fixture
def app(queue):
    from celery import Celery, _state

    current = _state._tls.current_app
    app = Celery()
    app.config_from_object("django.conf:settings", namespace="CELERY")
    yield app
    _state._tls.current_app = current


def count(queue):
    client, url = queue
    answer = client.get_queue_attributes(
        QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def test_a_task_is_sent_to_the_services_queue(app, queue):
    @app.task(name=get_task_name("note"))
    def note(number):
        ran.append(number)

    note.delay(7)
    assert count(queue) == 1
    assert ran == []


def test_the_broker_is_checked_by_asking_for_the_queue(app, queue):
    checks.check_broker()
    client, url = queue
    client.delete_queue(QueueUrl=url)
    with pytest.raises(Exception, match=r"NonExistentQueue|does not exist"):
        checks.check_broker()
