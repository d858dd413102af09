# SPDX-License-Identifier: Apache-2.0
"""When two functions are the same program, and when they are not."""

import pytest
import tensorflow as tf
from quick_run import imported

X, Y = tf.constant([[1.0, 2.0]]), tf.constant([[3.0, 4.0]])


@pytest.fixture(scope="module")
def programs():
    return imported("programs")


@pytest.fixture(params=[False, True], ids=["graph", "jit"])
def digest(request, programs):
    def digest(function):
        run = tf.function(function, jit_compile=request.param, autograph=False)
        return programs.digest_of_program(run, (X, Y), request.param)

    return digest


def weighed(x, y):
    return tf.reduce_sum(tf.exp(x) * y)


def test_names_the_order_of_a_product_and_what_folds_away_make_no_other_program(digest):
    def called_otherwise(x, y):
        with tf.name_scope("elsewhere"):
            product = tf.multiply(y, tf.exp(x, name="e"), name="product")
            return tf.reduce_sum(product * tf.ones([]), axis=[0, 1])

    assert digest(weighed) == digest(called_otherwise)


OTHERS = {
    "another op": lambda x, y: tf.reduce_sum(tf.sin(x) * y),
    "an op more": lambda x, y: tf.reduce_sum(tf.exp(x) * y) + 1.0,
    "other inputs": lambda x, y: tf.reduce_sum(tf.exp(y) * x),
    "another attribute": lambda x, y: tf.reduce_sum(tf.exp(x) * y, keepdims=True),
    "another number": lambda x, y: tf.reduce_sum(tf.exp(x) * y * 3.0),
    "another reduction": lambda x, y: tf.reduce_max(tf.exp(x) * y),
    "an order that counts": lambda x, y: tf.reduce_sum(y - tf.exp(x)),
}


@pytest.mark.parametrize("other", OTHERS)
def test_all_else_does(other, digest):
    known = {weighed, lambda x, y: tf.reduce_sum(tf.exp(x) * y * 2.0), lambda x, y: tf.reduce_sum(tf.exp(x) - y)}
    assert digest(OTHERS[other]) not in {digest(one) for one in known}
    assert digest(OTHERS[other]) == digest(OTHERS[other])


def test_what_is_no_instruction_is_not_passed_over(programs):
    with pytest.raises(ValueError, match=r"No instruction of XLA's as we know them:   what\?"):
        programs._digest_of_hlo("HloModule m\n\nENTRY %main () -> f32[] {\n  what?\n}\n")
