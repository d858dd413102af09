# SPDX-License-Identifier: Apache-2.0
"""A layer around code that makes losses."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import tensorflow as tf

from tfcompat_losses import _graphs, distribute
from tfcompat_losses._collected import Collected
from tfcompat_losses._lifted import adopt
from tfcompat_losses.keras._v1_loss import registered

_KEEPS_ONE_LIST = getattr(tf.keras, "__version__", "2") >= "3"
"""Keras 3 has one list for what the replicas of a process add with `add_loss`; those before it have one a thread."""


def _a_part_of_the_mean(loss: tf.Tensor) -> tf.Tensor:
    """`loss` for code that adds it to those of the other replicas: the sum has the value of their mean.

    Its gradient is that of `loss`, and only the replica's own: it is the one that reaches the replica's variables.
    """
    return loss + tf.stop_gradient(loss / distribute.replicas_of_this_process() - loss)


@registered
class CollectLosses(tf.keras.layers.Layer):  # type: ignore[misc]
    """A layer that runs a function or a layer, and hands the losses that it makes to Keras, by `add_loss`.

    Each loss and regularization loss that `function` makes or adds is handed over once per call, in float32, and is in
    `model.losses`. It is taken out of the loss collections, so `losses.get_total_loss()` around the model does not
    count it again. What `function` adds under another key stays there. In a replica of tf.distribute its losses are
    those of the global batch, as in `distribute.global_batch()`; Keras takes the mean over the replicas of those that
    are added by hand.

    Args:
      function: a Keras layer, or any callable. Variables that a plain callable uses are not tracked by Keras; if it has
        an argument `training`, it gets that of Keras. To be saved it must be a layer or a registered function.
      **kwargs: those of a layer: `name`, `dtype`, …

    Raises:
      ValueError: when called, for a loss made in a tf.cond branch or a loop body of `function`, or in a tf.function
        inside it that is not wrapped in `losses.lift_losses`.

    Examples:
      >>> from tfcompat_losses.keras import CollectLosses
      >>> def hidden(inputs):
      ...     losses.add_loss(0.5 * tf.reduce_mean(inputs), "regularization_losses")
      ...     return tf.tanh(inputs)
      >>> layer = CollectLosses(hidden)
      >>> outputs = layer(tf.constant([[1.0, 3.0]]))
      >>> [float(loss) for loss in layer.losses]
      [1.0]
    """

    def __init__(self, function: Callable[..., Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.function = function
        call = function.call if isinstance(function, tf.keras.layers.Layer) else function
        self._takes_training = "training" in inspect.signature(call).parameters

    def build(self, input_shape: Any) -> None:
        # Without a method of this name Keras 3 tries `call` out with each argument by name, which *args are not.
        super().build(input_shape)

    def call(self, *args: Any, training: Any = None, **kwargs: Any) -> Any:
        if self._takes_training:
            kwargs["training"] = training
        # Alone, and taken out of the graph: no scope around the model counts them again.
        with distribute.global_batch_of_replicas(), Collected(alone=True) as collected:
            result = self.function(*args, **kwargs)
            taken = collected.take()
        if _graphs.is_build_call(_graphs.default_graph()):
            return result
        for_keras = []
        for keyed in taken:
            for key, named in keyed.items():
                for name, loss in named.items():
                    if key in (_graphs.LOSSES, _graphs.REGULARIZATION_LOSSES):
                        for_keras.append(tf.cast(distribute.as_averaged(loss), tf.float32))
                    else:
                        adopt(loss, key, name)
        self._hand_over(for_keras)
        return result

    def _hand_over(self, losses: list[tf.Tensor]) -> None:
        is_shared = _KEEPS_ONE_LIST and distribute.has_other_replicas() and bool(losses)
        if is_shared:
            # Keras empties its list when a replica begins, and may read it after the replicas have met in a loss. So
            # they meet here as well, before and after: then each reads what all have added.
            distribute.meet()
            losses = [_a_part_of_the_mean(loss) for loss in losses]
        for loss in losses:
            self.add_loss(loss)
        if is_shared:
            distribute.meet()

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "function": tf.keras.utils.serialize_keras_object(self.function)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> CollectLosses:
        function = tf.keras.utils.deserialize_keras_object(config.pop("function"))
        return cls(function, **config)
