"""Signal receivers for a model and everything that inherits from it."""

from __future__ import annotations

import functools
import typing as t
from collections.abc import Callable, Sequence

from django.db.models import Model
from django.dispatch import Signal, receiver

__all__ = ["model_receiver"]

type _Handler = Callable[..., t.Any]
type _Decorator = Callable[[_Handler], _Handler]


class _ModelReceiver(t.Protocol):
    def __call__(
        self,
        signal: Signal | Sequence[Signal],
        sender: set[type[Model]] | None = None,
        **kwargs: t.Any,
    ) -> _Decorator: ...


def model_receiver(base: type[Model]) -> _ModelReceiver:
    """Make a `receiver` decorator for one model and its subclasses.

    Django sends a signal for the class of the saved instance, so a receiver of a model
    hears nothing of its proxies. The decorator made here hears them all. Given a set of
    senders, it hears exactly these: the base model only if it is one of them.

    Args:
        base: The model to listen to.

    Returns:
        A decorator factory that takes what `django.dispatch.receiver` takes.

    Raises:
        TypeError: One of the senders is not a subclass of the base model.

    Example:
        >>> fruit_receiver = model_receiver(Fruit)
        >>> @fruit_receiver(post_save)
        ... def fruit__post_save(sender, instance, **kwargs): ...
    """

    def model_receiver_(
        signal: Signal | Sequence[Signal],
        sender: set[type[Model]] | None = None,
        **kwargs: t.Any,
    ) -> _Decorator:
        for cls in sender or ():
            if not issubclass(cls, base):
                raise TypeError(
                    f"{cls.__qualname__} is not {base.__qualname__} or a subclass of"
                    " it, so this receiver would never be called for it."
                )

        def hears(cls: type) -> bool:
            return issubclass(cls, base) if sender is None else cls in sender

        def decorator(handler: _Handler) -> _Handler:
            @functools.wraps(handler)
            def wrapper(sender: type, *args: t.Any, **kwargs: t.Any) -> t.Any:
                return handler(sender, *args, **kwargs) if hears(sender) else None

            signals = [signal] if isinstance(signal, Signal) else list(signal)
            return receiver(signals, **kwargs)(wrapper)

        return decorator

    return model_receiver_
