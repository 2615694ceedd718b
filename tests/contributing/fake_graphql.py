"""The fake GitHub's GraphQL API, over GitHub's own schema."""

import typing as t
from collections.abc import Callable, Sequence
from pathlib import Path

from graphql import GraphQLError, build_schema, graphql_sync, validate_schema

from tests.contributing.fake_state import (
    NAME,
    OWNER,
    Comment,
    Commit,
    Issue,
    Pull,
    State,
    User,
    to_text,
)

SCHEMA = build_schema(
    (Path(__file__).parent / "schemas/github.graphql").read_text(), assume_valid=True
)
STATUSES = ["To Do", "In Progress", "Ready For Review", "In Review"]

type Data = dict[str, t.Any]


def is_schema_valid() -> bool:
    return not validate_schema(SCHEMA)


class GraphQL:
    """Answers queries about a state.

    Args:
        state: The state.
        get_page_size: Returns how many entries a page has at most.
    """

    def __init__(self, state: State, get_page_size: Callable[[], int]) -> None:
        self._state = state
        self._get_page_size = get_page_size
        self._errors: list[Data] = []

    def execute(self, document: str, variables: Data) -> Data:
        """Answer a query; one that the schema does not know is a failed test."""
        self._errors = []
        root = {
            "repository": self._repository,
            "node": self._node,
            "updateProjectV2ItemFieldValue": self._move_card,
        }
        result = graphql_sync(SCHEMA, document, root, variable_values=variables)
        assert not result.errors, result.errors
        answer: Data = {"data": result.data}
        return {**answer, "errors": self._errors} if self._errors else answer

    def _miss(self) -> None:
        self._errors.append({"type": "NOT_FOUND", "message": "Could not resolve it."})

    def _repository(self, _: t.Any, owner: str, name: str) -> Data | None:
        if (owner, name) != (OWNER, NAME):
            return self._miss()
        return {
            "issue": lambda _, number: self._find(number, Issue),
            "pullRequest": lambda _, number: self._find(number, Pull),
            "issueOrPullRequest": lambda _, number: self._find(number, None),
            "issues": self._issues,
        }

    def _find(self, number: int, kind: type[Issue] | None) -> Data | None:
        item = self._state.items.get(number)
        is_wrong = kind is not None and type(item) is not kind
        if item is None or number in self._state.gone or is_wrong:
            return self._miss()
        return self._pull(item) if isinstance(item, Pull) else self._issue(item)

    def _node(self, _: t.Any, id: str) -> Data | None:
        found = self._state.find_comment(int(id.removeprefix("IC_")))
        return self._comment(found[1]) if found else self._miss()

    def _page(
        self, items: Sequence[t.Any], first: int | None, after: str | None
    ) -> Data:
        assert first
        assert first <= 100
        begin = int(after or 0)
        end = begin + min(first, self._get_page_size())
        return {
            "totalCount": len(items),
            "nodes": items[begin:end],
            "pageInfo": {"hasNextPage": end < len(items), "endCursor": str(end)},
        }

    def _issues(self, _: t.Any, first: int, **arguments: t.Any) -> Data:
        assert arguments["filterBy"] == {"assignee": "*"}
        issues = [
            item
            for item in self._state.items.values()
            if type(item) is Issue and item.is_open and item.assignees
        ]
        page = self._page(issues, first, arguments.get("after"))
        return {**page, "nodes": [self._issue(issue) for issue in page["nodes"]]}

    def _comments(
        self, issue: Issue, first: int, after: str | None = None, **_: t.Any
    ) -> Data:
        newest = sorted(issue.comments, key=lambda c: c.updated_at, reverse=True)
        page = self._page(newest, first, after)
        return {**page, "nodes": [self._comment(item) for item in page["nodes"]]}

    def _issue(self, issue: Issue) -> Data:
        def comments(_: t.Any, **arguments: t.Any) -> Data:
            return self._comments(issue, **arguments)

        def timeline(_: t.Any, last: int, **__: t.Any) -> Data:
            nodes = [
                {
                    "__typename": "AssignedEvent",
                    "createdAt": to_text(moment),
                    "assignee": self._user(user),
                }
                for user, moment in issue.assignments[-last:]
            ]
            return {"nodes": nodes}

        return {
            "__typename": "Issue",
            "number": issue.number,
            "state": "OPEN" if issue.is_open else "CLOSED",
            "createdAt": to_text(issue.created_at),
            "labels": {"nodes": [{"name": name} for name in issue.labels]},
            "assignees": {"nodes": [self._user(user) for user in issue.assignees]},
            "timelineItems": timeline,
            "comments": comments,
            "projectItems": lambda _, first: self._cards(issue),
            "closedByPullRequestsReferences": {
                "nodes": [self._pull(pull) for pull in issue.linked if pull.is_open]
            },
        }

    def _pull(self, pull: Pull) -> Data:
        def commits(_: t.Any, first: int | None = None, **arguments: t.Any) -> Data:
            last = arguments.get("last")
            nodes = [{"commit": self._commit(item)} for item in pull.commits]
            if last:
                return {"nodes": nodes[-last:], "totalCount": len(nodes)}
            page = self._page(nodes, first, arguments.get("after"))
            return {**page, "totalCount": len(nodes) + pull.hidden_commits}

        reviews = [
            {"author": self._user(user), "submittedAt": to_text(moment)}
            for user, moment in pull.reviews
        ]
        return {
            "__typename": "PullRequest",
            "title": pull.title,
            "state": "OPEN" if pull.is_open else "CLOSED",
            "headRefOid": pull.head,
            "commits": commits,
            "reviews": {"nodes": reviews},
            "comments": lambda _, **arguments: self._comments(pull, **arguments),
        }

    def _commit(self, commit: Commit) -> Data:
        authors = [
            {"email": email, "user": user and self._user(user)}
            for email, user in commit.authors
        ]
        return {
            "abbreviatedOid": commit.oid[-7:],
            "committedDate": to_text(commit.committed_at),
            "authors": {"totalCount": len(authors), "nodes": authors},
        }

    def _user(self, user: User) -> Data:
        kind = "Bot" if user.is_bot else "User"
        return {"__typename": kind, "databaseId": user.id, "login": user.login}

    def _comment(self, comment: Comment) -> Data:
        contents = {"eyes": "EYES", "+1": "THUMBS_UP", "confused": "CONFUSED"}
        viewer = self._state.viewer
        return {
            "__typename": "IssueComment",
            "databaseId": comment.id,
            "author": self._user(comment.author),
            "body": comment.body,
            "createdAt": to_text(comment.created_at),
            "updatedAt": to_text(comment.updated_at),
            "viewerDidAuthor": comment.author is viewer,
            "reactionGroups": lambda _: [
                {
                    "content": name,
                    "viewerHasReacted": (viewer.id, content) in comment.reactions,
                }
                for content, name in contents.items()
            ],
        }

    def _cards(self, issue: Issue) -> Data:
        if not self._state.has_project_access:
            self._errors.append({"type": "FORBIDDEN", "message": "No access."})
            return {"nodes": None}
        if issue.card is None:
            return {"nodes": []}
        field = {
            "__typename": "ProjectV2SingleSelectField",
            "id": "F",
            "options": [{"id": name, "name": name} for name in STATUSES],
        }
        value = {
            "__typename": "ProjectV2ItemFieldSingleSelectValue",
            "name": issue.card,
        }
        project = {"id": "P", "number": 3, "field": lambda _, name: field}
        return {
            "nodes": [
                {
                    "id": str(issue.number),
                    "project": project,
                    "fieldValueByName": lambda _, name: value if issue.card else None,
                }
            ]
        }

    def _move_card(self, _: t.Any, input: Data) -> Data:
        if (input["projectId"], input["fieldId"]) != ("P", "F"):
            raise GraphQLError("no such field")
        issue = self._state.items[int(input["itemId"])]
        issue.card = input["value"]["singleSelectOptionId"]
        return {"projectV2Item": {"id": input["itemId"]}}
