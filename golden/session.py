# SPDX-License-Identifier: Apache-2.0
"""Asks one question of a losses module the TF1 way: a graph, placeholders, a Session. Runs on Python 2.7."""

from golden import encoding

_FLOATS = ("float16", "bfloat16", "float32", "float64")


def ask(tf, losses, function, case):
    """The result of a case, as the golden files hold it; tf is tensorflow.compat.v1, losses the module asked."""
    graph = tf.Graph()
    with graph.as_default():
        arguments, feeds = {}, {}
        for name, given in case["given"].items():
            if encoding.is_tensor(given):
                array = encoding.to_numpy(tf, given)
                # A scope of their own: no placeholder takes a name that a loss would have.
                with tf.name_scope("given/"):
                    shape = static_shape(array.shape, case.get("shapes"))
                    arguments[name] = tf.placeholder(given["dtype"], shape, name=name)
                feeds[arguments[name]] = array
            else:
                arguments[name] = given["list"] if encoding.is_list(given) else given
        try:
            value = getattr(losses, function)(**arguments)
        except Exception as error:
            return _failure(tf, graph, error, "trace")
        differentiable = list(differentiable_arguments(case))
        gradients = tf.gradients(value, [arguments[name] for name in differentiable]) if differentiable else []
        known = {name: gradient for name, gradient in zip(differentiable, gradients) if gradient is not None}
    try:
        with tf.Session(graph=graph, config=_one_thread(tf)) as session:
            # One after the other: run together, the gradient's own complaint may come before the loss's.
            array = session.run(value, feeds)
            arrays = session.run(known, feeds)
    except Exception as error:
        return _failure(tf, graph, error, "run")
    return {
        "value": encoding.values(array),
        "shape": list(array.shape),
        "dtype": value.dtype.name,
        "name": value.name,
        "collections": collections(tf, graph),
        "last_loss_reduction": getattr(graph, "_last_loss_reduction", None),
        "gradients": {name: encoding.values(arrays[name]) if name in known else None for name in differentiable},
    }


def differentiable_arguments(case):
    """The arguments that a gradient is taken with respect to: tensors of floats."""
    return [name for name, given in case["given"].items() if encoding.is_tensor(given) and given["dtype"] in _FLOATS]


def static_shape(shape, shapes):
    """What the graph is told of a shape."""
    if shapes == "unknown":
        return None
    return [None] + list(shape[1:]) if shapes == "partly_unknown" and shape else list(shape)


def collections(tf, graph):
    """The names of the tensors in each collection that holds tensors (TF1's cond keeps others, of its own, there)."""
    found = {}
    for key in graph.get_all_collection_keys():
        names = [item.name for item in graph.get_collection(key) if isinstance(item, tf.Tensor)]
        if names:
            found[key] = names
    return found


def error(tf, exception, when):
    """The class and the first words of an error."""
    message = exception.message if isinstance(exception, tf.errors.OpError) else str(exception)
    return {"class": type(exception).__name__, "message": encoding.first_words(message), "when": when}


def _failure(tf, graph, exception, when):
    return {"error": error(tf, exception, when), "collections": collections(tf, graph)}


def _one_thread(tf):
    return tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
