"""All services that the template can make, and a few that cover each two options."""

from itertools import chain, combinations, product

from codeforlife.cli._template.answers import DATABASES, USERS, Answers

_OPTIONAL = ("aws", "gcp")
_EXTRAS = [
    ("server", *chosen)
    for chosen in chain.from_iterable(combinations(_OPTIONAL, n) for n in range(3))
]

#: Every combination of the options.
ALL = [
    Answers("fruit-shop", database, users, extras, example)
    for database, users, extras, example in product(
        DATABASES, USERS, _EXTRAS, (True, False)
    )
]


def name(answers: Answers) -> str:
    """Return a combination's name."""
    example = "example" if answers.example else "bare"
    return "-".join([answers.database, answers.users, *answers.extras, example])


def _pairs(answers: Answers) -> set[object]:
    values = (answers.database, answers.users, answers.extras, answers.example)
    return set(combinations(enumerate(values), 2))


def _cover() -> list[Answers]:
    """Choose combinations that cover all pairs, the most useful one first."""
    missing = set[object]().union(*map(_pairs, ALL))
    chosen = []
    while missing:
        best = max(ALL, key=lambda answers: len(_pairs(answers) & missing))
        chosen.append(best)
        missing -= _pairs(best)
    return chosen


#: Combinations in which each two options meet in all ways.
PAIRWISE = _cover()
