"""The GraphQL documents. What REST would ask in many requests, they ask in one."""

ISSUE = """
query Issue($owner: String!, $name: String!, $number: Int!, $comment: ID!) {
  repository(owner: $owner, name: $name) {
    issue(number: $number) {
      state
      labels(first: 100) { nodes { name } }
      assignees(first: 100) { nodes { databaseId login } }
      timelineItems(last: 100, itemTypes: [ASSIGNED_EVENT]) {
        nodes {
          ... on AssignedEvent { createdAt assignee { ... on User { databaseId } } }
        }
      }
    }
  }
  node(id: $comment) {
    ... on IssueComment {
      createdAt
      reactionGroups { content viewerHasReacted }
    }
  }
}
"""

# The newest first, so that a reader may stop early.
COMMENTS = """
query Comments(
  $owner: String!, $name: String!, $number: Int!, $after: String
) {
  repository(owner: $owner, name: $name) {
    issueOrPullRequest(number: $number) {
      ... on Issue {
        comments(
          first: 100, after: $after
          orderBy: { field: UPDATED_AT, direction: DESC }
        ) { ...page }
      }
      ... on PullRequest {
        comments(
          first: 100, after: $after
          orderBy: { field: UPDATED_AT, direction: DESC }
        ) { ...page }
      }
    }
  }
}
fragment page on IssueCommentConnection {
  pageInfo { hasNextPage endCursor }
  nodes {
    databaseId body createdAt updatedAt viewerDidAuthor
    author { ... on User { databaseId } }
  }
}
"""

ASSIGNED_ISSUES = """
query AssignedIssues($owner: String!, $name: String!, $after: String) {
  repository(owner: $owner, name: $name) {
    issues(
      first: 10, after: $after, states: [OPEN], filterBy: { assignee: "*" }
      orderBy: { field: CREATED_AT, direction: ASC }
    ) {
      pageInfo { hasNextPage endCursor }
      nodes {
        number
        createdAt
        labels(first: 100) { nodes { name } }
        assignees(first: 100) { nodes { databaseId login } }
        timelineItems(last: 100, itemTypes: [ASSIGNED_EVENT]) {
          nodes {
            ... on AssignedEvent { createdAt assignee { ... on User { databaseId } } }
          }
        }
        closedByPullRequestsReferences(first: 10, includeClosedPrs: false) {
          nodes {
            state
            commits(last: 50) {
              nodes {
                commit {
                  committedDate
                  authors(first: 10) { nodes { user { databaseId } } }
                }
              }
            }
            reviews(last: 50) {
              nodes { submittedAt author { ... on User { databaseId } } }
            }
          }
        }
        comments(first: 100, orderBy: { field: UPDATED_AT, direction: DESC }) {
          pageInfo { hasNextPage endCursor }
          nodes {
            databaseId body createdAt updatedAt viewerDidAuthor
            author { ... on User { databaseId } }
          }
        }
      }
    }
  }
}
"""

PULL_REQUEST = """
query PullRequest(
  $owner: String!, $name: String!, $number: Int!, $after: String
) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      title
      headRefOid
      commits(first: 100, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          commit {
            abbreviatedOid
            authors(first: 100) {
              totalCount
              nodes { email user { databaseId login } }
            }
          }
        }
      }
    }
  }
}
"""

CARD = """
query Card($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    issue(number: $number) {
      projectItems(first: 100) {
        nodes {
          id
          project {
            id
            number
            field(name: "Status") {
              ... on ProjectV2SingleSelectField { id options { id name } }
            }
          }
          fieldValueByName(name: "Status") {
            ... on ProjectV2ItemFieldSingleSelectValue { name }
          }
        }
      }
    }
  }
}
"""

MOVE_CARD = """
mutation MoveCard($project: ID!, $item: ID!, $field: ID!, $option: String!) {
  updateProjectV2ItemFieldValue(
    input: {
      projectId: $project, itemId: $item, fieldId: $field
      value: { singleSelectOptionId: $option }
    }
  ) { projectV2Item { id } }
}
"""
