"""How to test one step of a pipeline of functions, and stop after it."""

from __future__ import annotations

import inspect
import typing as t
from unittest import TestCase, mock

if t.TYPE_CHECKING:
    from ..types import Args, KwArgs


class InterruptPipelineError(Exception):
    """Raised after the tested step of a pipeline, so that the next ones do not run.

    Example:
        >>> InterruptPipelineError.run(
        ...     self,
        ...     step_target=report,
        ...     step_attribute="collect_rows",
        ...     assert_step=lambda rows: self.assertEqual(rows, [1, 2]),
        ...     pipeline=report.send,
        ... )
    """

    @classmethod
    def run(
        cls,
        test_case: TestCase,
        step_target: object,
        step_attribute: str,
        assert_step: t.Callable[[t.Any], t.Any],
        pipeline: t.Callable[..., t.Any],
        pipeline_args: Args | None = None,
        pipeline_kwargs: KwArgs | None = None,
    ) -> None:
        """Run a pipeline as far as one of its steps, and check what that returns.

        Args:
            test_case: The running test.
            step_target: The module, class or object that holds the step.
            step_attribute: The name of the step.
            assert_step: Called with what the step returns.
            pipeline: The pipeline.
            pipeline_args: The pipeline's arguments.
            pipeline_kwargs: The pipeline's keyword arguments.

        Raises:
            AssertionError: The step did not run, or the pipeline went on after it.
        """
        step = getattr(step_target, step_attribute)
        results: list[t.Any] = []

        def run_and_interrupt(*args: t.Any, **kwargs: t.Any) -> t.NoReturn:
            results.append(step(*args, **kwargs))
            assert_step(results[-1])
            raise cls(f"interrupted after {step_attribute}")

        new = _like(step_target, step_attribute, run_and_interrupt)
        with mock.patch.object(step_target, step_attribute, new):
            try:
                pipeline(*(pipeline_args or ()), **(pipeline_kwargs or {}))
            except cls:
                return
        test_case.fail(
            f"The pipeline went on after the step {step_attribute!r}: it catches"
            " InterruptPipelineError."
            if results
            else f"The pipeline never ran the step {step_attribute!r}."
        )


def _like(target: object, attribute: str, function: t.Any) -> t.Any:
    """Bind the replacement as the original is bound."""
    original = inspect.getattr_static(target, attribute)
    is_static = isinstance(original, (staticmethod, classmethod))
    return staticmethod(function) if is_static else function
