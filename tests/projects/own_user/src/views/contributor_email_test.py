import typing as t
from unittest.mock import patch

import requests
import responses
from django.conf import settings
from django.core.cache import cache

from codeforlife.response import Response

from ..models import AgreementSignature, Contributor
from ..permissions import IsContributingWorkflow
from ..testing import APITestCase

PATH = "/contributors/emails/check-signed-latest-agreement/"
NEWEST = "b" * 40


class TestCheckSignedLatestAgreementView(APITestCase):
    fixtures = ["contributors"]

    def setUp(self) -> None:
        cache.clear()
        self.github = responses.RequestsMock(assert_all_requests_are_fired=False)
        self.github.start()
        self.addCleanup(self.github.stop)
        self.url = (
            f"{settings.GH_API_URL}/repos/{settings.GH_ORG}/{settings.GH_REPO}/commits"
        )

    def check(self, *emails: object, status: int = 200) -> Response:
        """Call the endpoint as a workflow that may."""
        with patch.object(IsContributingWorkflow, "has_permission", return_value=True):
            data: t.Any = [{"email": email} for email in emails]
            return self.client.post(PATH, data, status_code_assertion=status)

    def answer(self, **kwargs: t.Any) -> None:
        """Have GitHub answer with its newest commit."""
        kwargs = {"json": [{"sha": NEWEST}], **kwargs}
        self.github.get(self.url, **kwargs)

    def test_no_token(self) -> None:
        self.client.post(PATH, [], status_code_assertion=403)

    def test_the_answer_has_the_order_of_the_question(self) -> None:
        self.answer()
        Contributor.objects.filter(pk=1).update(email="Ada@Example.TEST")
        response = self.check("nobody@example.test", "ada@example.test")
        assert response.json() == [
            {"email": "nobody@example.test", "has_signed": False},
            {"email": "ada@example.test", "has_signed": True},
        ]
        query = self.github.calls[0].request.url
        assert query == f"{self.url}?path=CONTRIBUTING.md&per_page=1"

    def test_only_the_newest_version_counts(self) -> None:
        self.answer(json=[{"sha": "c" * 40}])
        assert self.check("ada@example.test").json()[0]["has_signed"] is False
        AgreementSignature.objects.filter(pk=1).update(agreement_id="c" * 40)
        assert self.check("ada@example.test").json()[0]["has_signed"] is True

    def test_a_known_version_is_asked_for_again_with_its_etag(self) -> None:
        self.answer(headers={"ETag": '"1"'})
        self.check("ada@example.test")
        self.github.reset()
        self.github.get(
            self.url,
            status=304,
            match=[responses.matchers.header_matcher({"If-None-Match": '"1"'})],
        )
        assert self.check("ada@example.test").json()[0]["has_signed"] is True

    def test_a_failing_github_is_a_503(self) -> None:
        failures: list[dict[str, t.Any]] = [
            {"status": 403},
            {"status": 500},
            {"json": []},
            {"json": {}},
            {"json": None, "body": "<html>"},
            {"json": None, "body": requests.ConnectionError("no route")},
        ]
        for failure in failures:
            with self.subTest(failure=failure):
                self.github.reset()
                self.answer(**failure)
                response = self.check("ada@example.test", status=503)
                assert "newest version" in response.json()["detail"]

    def test_wrong_bodies(self) -> None:
        for emails in ([1], ["ada"], [None], ["a@b.c"] * 1001):
            with self.subTest(count=len(emails), first=emails[0]):
                self.check(*emails, status=400)
        with patch.object(IsContributingWorkflow, "has_permission", return_value=True):
            self.client.post(PATH, {"email": "a@b.c"}, status_code_assertion=400)
        assert not self.github.calls
