"""The fake GitHub's REST API, held to GitHub's own description of it."""

import base64
import copy
import json
import re
import typing as t
from pathlib import Path

import jsonschema_rs

from tests.contributing.fake_state import (
    REPOSITORY,
    Comment,
    Issue,
    Pull,
    State,
    User,
    to_text,
)

type Data = dict[str, t.Any]
type Answer = tuple[int, t.Any]

_DESCRIPTION = json.loads((Path(__file__).parent / "schemas/rest.json").read_text())
_COMPONENTS = {"components": _DESCRIPTION["components"]}
_REPO = "/repos/{owner}/{repo}"


def _compile(schema: Data | None) -> jsonschema_rs.Draft202012Validator | None:
    if schema is None:
        return None
    return jsonschema_rs.Draft202012Validator({**schema, **_COMPONENTS})


class _Operation:
    """One operation, with its compiled schemas."""

    def __init__(self, key: str, spec: Data) -> None:
        self.key = key
        self.method, _, path = key.partition(" ")
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))
        self.path = re.compile(pattern.replace("(?P<path>[^/]+)", "(?P<path>.+)"))
        self.query: Data = spec["query"]
        self.body = _compile(spec["body"])
        self.answers = {key: _compile(item) for key, item in spec["answers"].items()}

    def check_request(self, query: dict[str, str], body: t.Any) -> None:
        assert query.keys() <= self.query.keys(), f"{self.key}: {query}"
        for name, text in query.items():
            schema = self.query[name]
            value = int(text) if schema.get("type") == "integer" else text
            jsonschema_rs.validate({**schema, **_COMPONENTS}, value)
        if self.body:
            self.body.validate(body)
        else:
            assert body is None, f"{self.key} takes no body"

    def check_answer(self, status: int, answer: t.Any) -> None:
        assert str(status) in self.answers, f"{self.key} answers no {status}"
        if validator := self.answers[str(status)]:
            validator.validate(answer)


_OPERATIONS = [_Operation(k, spec) for k, spec in _DESCRIPTION["operations"].items()]


def _example(key: str) -> Data:
    return t.cast(Data, copy.deepcopy(_DESCRIPTION["examples"][key]))


def _user(user: User) -> Data:
    base = _example(f"patch {_REPO}/issues/{{issue_number}}")["user"]
    kind = "Bot" if user.is_bot else "User"
    return {**base, "id": user.id, "login": user.login, "type": kind}


class Rest:
    """Answers requests about a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def handle(
        self, method: str, path: str, query: dict[str, str], body: t.Any
    ) -> Answer:
        """Answer a request; one that GitHub's description forbids fails the test."""
        for operation in _OPERATIONS:
            match = operation.path.fullmatch(path)
            if match and operation.method == method:
                operation.check_request(query, body)
                status, answer = self._dispatch(operation, match, query, body)
                operation.check_answer(status, answer)
                return status, answer
        raise AssertionError(f"GitHub has no operation {method} {path} that we use.")

    def _dispatch(
        self, operation: _Operation, match: re.Match[str], query: Data, body: t.Any
    ) -> Answer:
        values = match.groupdict()
        if operation.path.pattern.endswith("/commits"):
            assert query == {"path": "CONTRIBUTING.md", "per_page": "1"}
            (commit,) = _example(operation.key)
            return 200, [{**commit, "sha": self._state.agreement}]
        if f"{match['owner']}/{match['repo']}" != REPOSITORY:
            return self._miss()
        if number := values.get("issue_number") or values.get("pull_number"):
            item = self._state.items.get(int(number))
            if int(number) in self._state.gone and values.get("issue_number"):
                return 410, {"message": "This issue was deleted"}
            if item is None or ("pull_number" in values and type(item) is not Pull):
                return self._miss()
            return self._handle_item(operation.key, item, body)
        if comment_id := values.get("comment_id"):
            found = self._state.find_comment(int(comment_id))
            if found is None:
                return self._miss(operation)
            return self._handle_comment(operation.key, *found, body)
        if "sha" in values:
            key = (values["sha"], body["context"])
            self._state.statuses[key] = (body["state"], body["description"])
            example = _example(operation.key)
            return 201, {**example, **body}
        if "path" in values:
            return self._get_file(operation.key, values["path"])
        return self._list_issues(query)

    @staticmethod
    def _miss(operation: _Operation | None = None) -> Answer:
        if operation and "404" not in operation.answers:
            # GitHub's description leaves this out.
            operation.answers["404"] = None
        return 404, {"message": "Not Found"}

    def _handle_item(self, key: str, item: Issue, body: t.Any) -> Answer:
        method, _, path = key.partition(" ")
        if path.endswith("/assignees"):
            for login in body["assignees"]:
                user = self._state.find_user(login)
                change = self._state.assign
                if method == "delete":
                    change = self._state.unassign
                if user:
                    change(item, user)
            return (201 if method == "post" else 200), self._issue(item)
        if path.endswith("/comments"):
            comment = self._state.add_comment(item, self._state.viewer, body["body"])
            return 201, self._comment(comment)
        if method == "patch":
            item.body = body["body"]
        return 200, self._pull(item) if isinstance(item, Pull) else self._issue(item)

    def _handle_comment(
        self, key: str, _: Issue, comment: Comment, body: t.Any
    ) -> Answer:
        if key.startswith("patch"):
            assert comment.author is self._state.viewer
            self._state.edit(comment, body["body"])
            return 200, self._comment(comment)
        reaction = (self._state.viewer.id, body["content"])
        is_new = reaction not in comment.reactions
        comment.reactions.add(reaction)
        example = _example(key)
        return (201 if is_new else 200), {**example, "content": body["content"]}

    def _get_file(self, key: str, path: str) -> Answer:
        if path not in self._state.files:
            return self._miss()
        text = base64.encodebytes(self._state.files[path].encode()).decode()
        return 200, {**_example(key), "path": path, "content": text}

    def _list_issues(self, query: Data) -> Answer:
        assert query["state"] == "open"
        return 200, [
            self._issue(item)
            for item in reversed(self._state.items.values())
            if item.is_open
            and query["assignee"] in [user.login for user in item.assignees]
        ]

    def _issue(self, issue: Issue) -> Data:
        example = _example(f"patch {_REPO}/issues/{{issue_number}}")
        example.pop("pull_request", None)
        label = example["labels"][0]
        if isinstance(issue, Pull):
            urls = ("url", "html_url", "diff_url", "patch_url")
            example["pull_request"] = dict.fromkeys(urls, "https://github.com/x")
        return {
            **example,
            "number": issue.number,
            "title": issue.title,
            "body": issue.body,
            "state": "open" if issue.is_open else "closed",
            "user": _user(issue.author),
            "assignees": [_user(user) for user in issue.assignees],
            "labels": [{**label, "name": name} for name in issue.labels],
        }

    def _pull(self, pull: Pull) -> Data:
        return {
            **_example(f"get {_REPO}/pulls/{{pull_number}}"),
            "requested_teams": [],  # the example's lacks what the schema requires
            "number": pull.number,
            "body": pull.body,
            "user": _user(pull.author),
        }

    def _comment(self, comment: Comment) -> Data:
        return {
            **_example(f"post {_REPO}/issues/{{issue_number}}/comments"),
            "id": comment.id,
            "body": comment.body,
            "user": _user(comment.author),
            "created_at": to_text(comment.created_at),
        }
