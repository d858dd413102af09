# SPDX-License-Identifier: Apache-2.0
"""What can be proven about the shape of an expression, and that TensorFlow makes the same of it."""

import pytest
import tensorflow as tf

pytest.importorskip("libcst")

from tfcompat_losses.migrate.dimensions import Length
from tfcompat_losses.migrate.program import Program
from tfcompat_losses.migrate.shapes import Shapes

HEAD = """\
import tensorflow.compat.v1 as tf
import numpy as np
x = tf.placeholder(tf.float32, [None, 4])
y = tf.placeholder(tf.float32, [3, 4])
z = tf.placeholder(tf.float32, shape=(2, 3, 4))
ids = tf.placeholder(tf.int32, [None])
unknown = tf.placeholder(tf.float32)
k = 2.0
t = (1.0, 2.0)
n = 5
s = [3, 2]
w = [1.0, 0.0]
r = tf.reduce_mean(unknown)
array = np.ones([3, 1], np.float32)
variable = tf.Variable(tf.zeros([3]))
"""


def shape_of(text):
    """The shape of the last expression; a length that only the run shows by what it is called after."""
    program = Program(text, "tf1")
    shape = Shapes(program).shape(program.module.body[-1].body[0].value)
    return shape and tuple(f"{d.binding.name}[{d.dimension}]" if isinstance(d, Length) else d for d in shape)


KNOWN = {
    # numbers and literals
    "0.5": (),
    "-1": (),
    "2 * k": (),
    "float('1')": (),
    "len([1])": (),
    "[1.0, 2.0]": (2,),
    "[[1.0], [2.0], [3.0]]": (3, 1),
    "((1.0, 2.0), (3.0, 4.0))": (2, 2),
    "[r, r]": (2,),
    "[1.0] * 3": (3,),
    "3 * [[1.0, 2.0]]": (3, 2),
    "[1.0] * n": (5,),
    "t": (2,),
    # names
    "x": ("x[0]", 4),
    "y": (3, 4),
    "r": (),
    # made
    "tf.constant(0.5)": (),
    "tf.constant(0.5, dtype=tf.float32)": (),
    "tf.constant([1.0, 2.0])": (2,),
    "tf.constant(w)": (2,),
    "tf.constant(0.5, shape=[3])": (3,),
    "tf.constant(0.5, tf.float32, [3, 1])": (3, 1),
    "tf.convert_to_tensor([1.0])": (1,),
    "tf.ones([])": (),
    "tf.zeros(())": (),
    "tf.ones(shape=[])": (),
    "tf.ones([3])": (3,),
    "tf.ones((n, 1))": (5, 1),
    "tf.zeros(s)": (3, 2),
    "tf.ones([tf.shape(x)[0]])": ("x[0]",),
    "tf.ones([tf.shape(x)[0], 1])": ("x[0]", 1),
    "tf.ones(tf.shape(y))": (3, 4),
    "tf.ones(y.shape)": (3, 4),
    "tf.ones([y.get_shape().as_list()[0]])": (3,),
    "tf.ones([y.shape[-1]])": (4,),
    "tf.fill([2, 1], 3.0)": (2, 1),
    "tf.fill(dims=[], value=3.0)": (),
    "tf.random_uniform([3])": (3,),
    "tf.ones_like(x)": ("x[0]", 4),
    "tf.zeros_like(y[:, 0])": (3,),
    "tf.placeholder(tf.float32, [])": (),
    "tf.placeholder(tf.float32, shape=())": (),
    "tf.placeholder(tf.float32, [None, 2])": (None, 2),
    "tf.placeholder_with_default([1.0, 2.0], [None])": (None,),
    "tf.one_hot(ids, 10)": ("ids[0]", 10),
    "tf.one_hot(ids, depth=n, dtype=tf.float32)": ("ids[0]", 5),
    # reshaped
    "tf.expand_dims(x, -1)": ("x[0]", 4, 1),
    "tf.expand_dims(x, axis=0)": (1, "x[0]", 4),
    "tf.expand_dims(w, 1)": (2, 1),
    "tf.reshape(y, [4, 3])": (4, 3),
    "tf.reshape(y, [-1])": (12,),
    "tf.reshape(y, [-1, 2])": (6, 2),
    "tf.reshape(x, [-1, 1])": (None, 1),
    "tf.reshape(unknown, [-1, 1])": (None, 1),
    "tf.reshape(unknown, [n, -1])": (None, None),
    "tf.reshape(r, [])": (),
    "tf.reshape(ids, [-1])": ("ids[0]",),
    "tf.reshape(y, tf.shape(y))": (3, 4),
    "tf.squeeze(tf.ones([3, 1]), [1])": (3,),
    "tf.squeeze(tf.ones([3, 1]), axis=-1)": (3,),
    "x[:, 0]": ("x[0]",),
    "x[:, 0:1]": ("x[0]", 1),
    "x[0]": (4,),
    "y[:2]": (2, 4),
    "y[1:, ::2]": (2, 2),
    "x[:, tf.newaxis]": ("x[0]", 1, 4),
    "x[..., None]": ("x[0]", 4, 1),
    "ids[:, np.newaxis]": ("ids[0]", 1),
    "z[..., 0]": (2, 3),
    "z[0, ..., None]": (3, 4, 1),
    "z[-1, :, 1]": (3,),
    "x[..., 0]": ("x[0]",),
    # reduced
    "tf.reduce_sum(unknown)": (),
    "tf.reduce_mean(unknown, name='n')": (),
    "tf.math.reduce_sum(unknown)": (),
    "tf.reduce_sum(unknown, axis=None)": (),
    "tf.reduce_sum(x, 1)": ("x[0]",),
    "tf.reduce_sum(x, [1])": ("x[0]",),
    "tf.reduce_mean(x, axis=-1)": ("x[0]",),
    "tf.reduce_max(x, axis=0)": (4,),
    "tf.reduce_sum(x, reduction_indices=1)": ("x[0]",),
    "tf.reduce_sum(x, reduction_indices=[0, 1])": (),
    "tf.reduce_sum(x, 1, True)": ("x[0]", 1),
    "tf.reduce_sum(x, 1, keepdims=True)": ("x[0]", 1),
    "tf.reduce_sum(x, 1, keepdims=False)": ("x[0]",),
    "tf.reduce_sum(x, axis=1, keep_dims=True)": ("x[0]", 1),
    "tf.reduce_sum(x, keepdims=True)": (1, 1),
    "tf.reduce_min(z, axis=(0, 2))": (3,),
    "tf.argmax(x, 1)": ("x[0]",),
    "tf.argmin(x, axis=0)": (4,),
    "tf.argmax(x)": (4,),
    "tf.argmax(x, dimension=1)": ("x[0]",),
    "tf.size(x)": (),
    "tf.nn.l2_loss(unknown)": (),
    # element by element
    "tf.cast(x, tf.float32)": ("x[0]", 4),
    "tf.to_float(n)": (),
    "tf.cast(x[:, 0] > 0.5, tf.float32)": ("x[0]",),
    "tf.cast(tf.equal(ids, 1), tf.float32)": ("ids[0]",),
    "tf.cast(tf.logical_and(ids > 1, ids < 5), tf.float32)": ("ids[0]",),
    "tf.stop_gradient(tf.reduce_max(x))": (),
    "tf.nn.softmax(y)": (3, 4),
    "tf.sigmoid(x)": ("x[0]", 4),
    "tf.nn.relu(x)": ("x[0]", 4),
    "1.0 - x": ("x[0]", 4),
    "-x": ("x[0]", 4),
    "x * x": ("x[0]", 4),
    "x * y": (3, 4),
    "x[:, :1] * y": (3, 4),
    "y + y[0]": (3, 4),
    "x * [1.0, 2.0, 3.0, 4.0]": ("x[0]", 4),
    "tf.ones([2]) * w": (2,),
    "tf.multiply(y, 2.0)": (3, 4),
    "tf.maximum(x, 0.0)": ("x[0]", 4),
    "tf.where(x > 0.0, tf.ones_like(x), tf.zeros_like(x))": ("x[0]", 4),
    "tf.gather([1.0, 2.0], ids)": ("ids[0]",),
    "tf.gather(tf.constant([[1.0, 2.0]]), ids)": ("ids[0]", 2),
    "tf.matmul(x, tf.ones([4, 7]))": ("x[0]", 7),
    "tf.matmul(x, tf.ones([4, 7])) + tf.zeros([7])": ("x[0]", 7),
    # numpy
    "np.ones([3])": (3,),
    "np.ones(3)": (3,),
    "np.ones(n)": (5,),
    "np.ones((n, 1))": (5, 1),
    "np.ones([])": (),
    "np.zeros(s)": (3, 2),
    "np.zeros(len(t))": (None,),
    "np.ones(y.shape[0])": (3,),
    "np.ones(array.shape)": (3, 1),
    "np.full([2, 1], 3.0)": (2, 1),
    "np.array([1.0, 2.0])": (2,),
    "np.array([[1.0], [0.5]], dtype=np.float32)": (2, 1),
    "np.array(w)": (2,),
    "np.asarray(w, np.float32)": (2,),
    "np.array(0.5)": (),
    "np.float32(0.5)": (),
    "np.float32([1.0, 2.0])": (2,),
    "array": (3, 1),
    "array * 2.0": (3, 1),
    "array[:, 0]": (3,),
    "array[:, :, None]": (3, 1, 1),
    "array * y": (3, 4),
    "array + [1.0, 2.0]": (3, 2),
    "[1.0, 2.0] * array": (3, 2),
    "w * np.ones([2])": (2,),
    "tf.constant(array)": (3, 1),
    "tf.ones(array.shape)": (3, 1),
    "array.astype(np.float64)": (3, 1),
    "array.reshape(-1)": (3,),
    "array.reshape(1, -1)": (1, 3),
    "array.reshape([1, -1])": (1, 3),
    "array.flatten()": (3,),
    "array / array.sum()": (3, 1),
    "array.mean(axis=0)": (1,),
    "array.max(1, keepdims=True)": (3, 1),
    "np.reshape(array, [3])": (3,),
    "np.reshape(array, -1)": (3,),
    "np.expand_dims(array, 0)": (1, 3, 1),
    "np.squeeze(array, 1)": (3,),
    "np.sum(array)": (),
    "np.sum(array, axis=1)": (3,),
    "np.mean(array, 0, keepdims=True)": (1, 1),
    "np.max(array, axis=-1)": (3,),
    "np.where(array > 0.5, 1.0, 0.0)": (3, 1),
    "np.where(array > 0.5, [1.0, 2.0], 0.0)": (3, 2),
    "np.ones_like(array)": (3, 1),
    "np.full_like(array, 2.0)": (3, 1),
    "np.exp(array)": (3, 1),
    "np.maximum(array, [1.0, 2.0])": (3, 2),
    # variables
    "variable": (3,),
    "2.0 * variable": (3,),
    "variable[:, None]": (3, 1),
    "tf.identity(variable)": (3,),
    "variable + [1.0, 2.0, 3.0]": (3,),
    "tf.Variable([1.0, 2.0])": (2,),
    "tf.Variable(0.5, trainable=False)": (),
    "tf.Variable(initial_value=array)": (3, 1),
    "tf.get_variable('a', [2, 1])": (2, 1),
    "tf.get_variable('b', shape=(n,), dtype=tf.float32)": (5,),
    "tf.get_variable('c', shape=[], initializer=tf.zeros_initializer())": (),
}


@pytest.mark.parametrize("expression", KNOWN)
def test_the_shape_of(expression):
    assert shape_of(HEAD + expression + "\n") == KNOWN[expression]


def test_tensorflow_makes_the_same_of_each():
    module = {}
    with tf.Graph().as_default():
        exec(HEAD, module)
        for expression, claimed in KNOWN.items():
            shape = tf.convert_to_tensor(eval(expression, module)).shape.as_list()
            assert len(shape) == len(claimed), expression
            assert [d for d, c in zip(shape, claimed) if isinstance(c, int)] == [
                c for c in claimed if isinstance(c, int)
            ], expression


@pytest.mark.parametrize(
    "expression",
    [
        "missing",
        "w",  # whoever reads this may change it
        "unknown",
        "k * unknown",
        "abs(unknown)",
        "'text'",
        "[unknown]",
        "[1.0, [2.0]]",
        "[*w]",
        "w + w",  # a longer list
        "w * n_times()",
        "w * unknown",
        "not k",
        "x == 1.0",  # False in TensorFlow 1
        "1 < k < 3",
        "w < 2",
        "x[ids]",
        "x[x > 0]",
        "x[0, 0, 0]",
        "w[0]",
        "[1.0, 2.0][:1] * 3",  # the list three times
        "k if n else x",
        "mine.reduce_sum(x)",
        "tf.reduce_sum(unknown, 1)",
        "tf.reduce_sum(x, n)",
        "tf.reduce_sum(x, 2)",
        "tf.reduce_sum(x, [0, 2])",
        "tf.reduce_sum(x, [0, n])",
        "tf.argmax(x, n)",
        "tf.reduce_sum(x, axis=1, keepdims=n)",
        "tf.reduce_mean(unknown, keepdims=True)",
        "tf.reduce_mean(unknown, None, True)",
        "tf.reduce_sum(*w)",
        "tf.reduce_sum(**w)",
        "tf.ones(n)",
        "tf.ones(missing)",
        "tf.ones([*s])",
        "tf.placeholder(tf.float32)",
        "tf.placeholder(tf.float32, None)",
        "tf.cast(unknown, tf.float32)",
        "tf.expand_dims(x, n)",
        "tf.expand_dims(x, -n)",
        "tf.expand_dims(x, 5)",
        "tf.squeeze(x)",
        "tf.reshape(x, missing)",
        "tf.where(unknown, x, ids)",
        "tf.one_hot(ids, 10, axis=0)",
        "tf.gather(x, ids, axis=1)",
        "tf.matmul(x, y, transpose_b=True)",
        "tf.layers.dense(x, 3)",
        "np.ones(missing)",
        "np.ones(unknown.shape[0])",
        "np.array(missing)",
        "np.array([1.0], ndmin=2)",
        "np.array(r)",
        "np.array([r, r])",
        "np.sum([y, y])",  # numpy adds two objects: (3, 4)
        "np.sum(x, axis=1)",
        "np.ones_like(x)",
        "np.ones_like(array, shape=[2])",
        "np.reshape(array, missing)",
        "np.reshape(array, [*s])",
        "np.float32(missing)",
        "np.where(array > 0.5)",
        "np.squeeze(array)",
        "np.dot(array, array)",
        "[1.0] * np.int32(2)",  # twice the list
        "array.reshape(missing)",
        "array.reshape(shape=[3])",
        "array.T",
        "array.dot(array)",
        "array[array > 0.5]",
        "missing.astype(np.float32)",
        "x.reshape(3)",
        "tf.Variable(missing)",
        "tf.Variable(name='v')",
        "tf.Variable(lambda: tf.ones([2]))",
        "tf.Variable(tf.ones([2]), validate_shape=False)",
        "tf.Variable(tf.ones([2]), shape=tf.TensorShape(None))",
        "tf.get_variable('d')",
        "tf.get_variable('d', 3)",
        "tf.get_variable('d', initializer=tf.zeros([3]))",
        "tf.get_variable('d', [2], validate_shape=False)",
    ],
)
def test_nothing_is_known_of(expression):
    assert shape_of(HEAD + expression + "\n") is None


@pytest.mark.parametrize(
    "before",
    [
        "v = [1.0]\nif n:\n    v = [1.0, 2.0]\n",
        "v = [1.0]\nv.append(2.0)\n",
        "v = [1.0]\nv[0] = [1.0]\n",
        "v = [1.0]\nfill(v)\n",
        "v = [1.0]\nv += [2.0]\n",
        "v = tf.ones([3])\nv = v[:, None]\n",
        "v = tf.ones([3])\nv *= tf.ones([2, 3])\n",
        "from there import *\nv = v * 2\n",
        "for v in w:\n    pass\n",
        "def f(v=[1.0]):\n    global u\n",
        "v, u = [1.0], 2\n",
        "def f():\n    global v\n    v = tf.ones([2, 2])\nv = tf.ones([3])\n",
        "v = np.ones([3])\nv.shape = (3, 1)\n",
        "v = np.ones([3])\nv.shape, u = (3, 1), 2\n",
        "v = np.ones([3])\nv.resize([2])\n",
        "v = np.ones([3])\nfill(v)\n",
        "v = np.ones([3])\nu = v\nu.shape = (3, 1)\n",
        "v = np.ones([3])\nv = v[:, None]\n",
        "v = tf.Variable([1.0])\ntf.assign(v, unknown, validate_shape=False)\n",
        "v = tf.Variable([1.0])\ntf.assign(v, unknown, False)\n",
        "v = tf.get_variable('v', [2])\nv.assign(unknown, validate_shape=False)\n",
    ],
)
def test_a_name_that_may_have_another_value_is_not_known(before):
    assert shape_of(HEAD + before + "v\n") is None


@pytest.mark.parametrize(
    "before",
    ["v = np.ones([3])\nv[0] = 2.0\n", "v = np.ones([3])\nprint_all(v.sum(), v[0], v > 0.5, len(v.shape))\n"],
)
def test_an_array_with_other_elements_has_the_same_shape(before):
    assert shape_of(HEAD + before + "v\n") == (3,)


@pytest.mark.parametrize(
    ("before", "expression", "shape"),
    [
        # In a loop a name is bound anew; as an argument it may be None.
        ("for i in w:\n    v = tf.placeholder(tf.float32, [None])\n", "v", (None,)),
        ("def f(m=None):\n    pass\n", "tf.placeholder(tf.float32, [m, 4])", (None, 4)),
        ("m = how_many()\n", "tf.placeholder(tf.float32, [m, 4])", (None, 4)),
        ("m = how_many()\n", "tf.ones([m, 4])", ("m[None]", 4)),
        ("m = how_many()\n", "tf.reshape(x, [m, 4])", (None, 4)),
        ("m = -1\n", "tf.ones([m, 4])", (None, 4)),
        ("m = None\n", "tf.ones([m, 4])", (None, 4)),
        ("m = tf.shape(x)[0]\n", "tf.ones([m, 4])", ("x[0]", 4)),
        ("for m in s:\n    pass\n", "tf.ones([m, 4])", (None, 4)),
        ("from sizes import m\n", "tf.ones([m, 4])", ("m[None]", 4)),
    ],
)
def test_a_length_that_only_the_run_shows(before, expression, shape):
    assert shape_of(HEAD + before + expression + "\n") == shape
