# SPDX-License-Identifier: Apache-2.0
"""Records what the losses of a TensorFlow 1 program get and give, while it runs as it is.

    python record_losses.py [--samples N] [--out FILE] [--seed S] SCRIPT [ARGUMENTS...]

It stands alone: Python 2.7 and 3.5 to 3.7, TensorFlow 1.4 to 1.15, NumPy. It uses what TensorFlow 1 does not promise,
`_do_run` and `_extend_graph` of its Session, `_collections` of its graphs, `_set_attr` of its ops and the place where
tf.gradients looks up what to do; those versions are finished.

Each call of a loss function of tf.losses, tf.contrib.losses and slim.losses is noted with its line. Of the first N runs
of a Session that compute it anyway, the values of its tensors and of its result are kept, and its gradient by the
predictions where the run computes that; of every run, the values in
the loss collections and of get_total_loss. No op is added to the graph (but by --gradients), no run needs a feed that
it did not need. `tfcompat-losses replay FILE` then holds today's losses against what was recorded.
"""

from __future__ import absolute_import, division, print_function

import argparse
import array
import functools
import hashlib
import inspect
import io
import json
import os
import runpy
import sys
import threading
import types
import zipfile

import numpy as np

FORMAT, FORMAT_VERSION = "tfcompat-losses recording", 1
COLLECTIONS = ("losses", "regularization_losses")
TOTAL = "total"
V1, CONTRIB, METRIC_LEARNING = "tf.losses", "tf.contrib.losses", "tf.contrib.losses.metric_learning"
_BOTH = (
    "absolute_difference compute_weighted_loss cosine_distance hinge_loss log_loss mean_pairwise_squared_error "
    "mean_squared_error sigmoid_cross_entropy softmax_cross_entropy sparse_softmax_cross_entropy "
)
FUNCTIONS = {
    V1: (_BOTH + "huber_loss").split(),
    CONTRIB: (_BOTH + "sum_of_squares sum_of_pairwise_squares").split(),
    METRIC_LEARNING: ["contrastive_loss", "triplet_semihard_loss", "npairs_loss", "lifted_struct_loss", "cluster_loss"],
}
# What a program may import later: TensorFlow 1 loads its contrib when it is first asked for.
_LATER = (
    (CONTRIB, "tensorflow.contrib.losses.python.losses.loss_ops"),
    (CONTRIB, "tensorflow_core.contrib.losses.python.losses.loss_ops"),
    (METRIC_LEARNING, "tensorflow.contrib.losses.python.metric_learning.metric_loss_ops"),
    (METRIC_LEARNING, "tensorflow_core.contrib.losses.python.metric_learning.metric_loss_ops"),
    (CONTRIB, "tf_slim.losses.loss_ops"),
)
_DEFINED_LAST = {CONTRIB: "cosine_distance", METRIC_LEARNING: "cluster_loss"}
_DIFFERENTIATED = ("predictions", "logits", "losses")
_SAME_MEMORY = ("Identity", "Reshape", "Squeeze", "ExpandDims")
# The runs that wait to be put into their curves.
WAITING = 1000
_NOT_SENT = ("scope", "loss_collection", "name")


# --- what is kept ---


class Recording(object):
    """Calls, curves and the numbers of both, as they are written to a file: a zip of JSON and raw numbers."""

    def __init__(self, about, max_bytes):
        self.about = about
        self.calls, self.curves = [], []
        self.left_out = 0
        self._room = max_bytes
        self._numbers, self._end, self._places = [], 0, {}
        self._waiting = []

    def take(self, size):
        """Whether there is room for so many bytes more; they are then taken."""
        there_is = size <= self._room
        if there_is:
            self._room -= size
        return there_is

    def add_run(self, number, curves, values):
        """Adds to each of the curves its value in a run. It waits there: a short step has no time to sort it in."""
        self._waiting.append((number, curves, values))
        if len(self._waiting) == WAITING:
            self.sort_in()

    def sort_in(self):
        """Puts the runs that wait into their curves, as far as there is room."""
        waiting, self._waiting = self._waiting, []
        for number, curves, values in waiting:
            if self.take(16 * len(curves)):
                for curve, value in zip(curves, values):
                    if value.ndim == 0:
                        curve.runs.append(number)
                        curve.values.append(value)

    def keep(self, value):
        """[dtype, shape, place] of an array among the numbers; None when there is no room left, or it is no number."""
        value = np.asarray(value)
        if value.dtype.kind in "OSU":
            return None
        reference = [value.dtype.name, [int(size) for size in value.shape]]
        value = np.ascontiguousarray(value)
        if value.dtype.byteorder == ">":
            value = value.astype(value.dtype.newbyteorder("<"))
        data = value.tobytes()
        content = (value.dtype.name, hashlib.sha1(data).hexdigest())
        if content not in self._places:
            data += b"\0" * (-len(data) % 8)
            if not self.take(len(data)):
                return None
            self._places[content] = self._end
            self._numbers.append(data)
            self._end += len(data)
        return reference + [self._places[content]]

    def save(self, path):
        """Writes the file in one go: a file that is there stays whole until the new one is complete."""
        self.sort_in()
        self._room = float("inf")
        curves = []
        for curve in [each for each in self.curves if each.runs]:
            runs, values = np.array(curve.runs).astype(np.int64), np.array(curve.values)
            curves.append(dict(curve.about, runs=self.keep(runs), values=self.keep(values)))
        about = dict(self.about, format=FORMAT, version=FORMAT_VERSION, left_out=self.left_out)
        content = dict(about, calls=self.calls, curves=curves)
        text = json.dumps(content, sort_keys=True, allow_nan=False).encode("ascii")
        partial = path + ".partial"
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as file:
            for name, data in (("recording.json", text), ("numbers.bin", b"".join(self._numbers))):
                member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                member.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(member, data)
        if os.name == "nt" and os.path.exists(path):
            os.remove(path)
        os.rename(partial, path)


class Call(object):
    """One call of a loss function: what is known of it when it is made, and the values of the runs that computed it."""

    def __init__(self, about):
        self.about = dict(about, arguments={}, samples=[], not_sampled=None)
        self.tensors, self.result = {}, None
        # Of the loss by the predictions, and what it was multiplied by: of the program's own by the loss.
        self.gradient, self.upstream = None, None


class Curve(object):
    """The values of a scalar in the runs that computed it."""

    def __init__(self, about):
        self.about = about
        # Python 2 has no array of 64-bit integers.
        self.runs, self.values = array.array("d"), array.array("d")


class _Notes(object):
    """What is noted of one graph, its tensors too. The graph itself keeps it, so that it goes when the graph goes."""

    def __init__(self):
        self.number = None
        self.calls, self.curves, self.plans = [], {}, {}
        self.seeded, self.random_ops = 0, 0


# --- the recorder ---


class Recorder(object):
    """Notes the calls of the loss functions it wraps, and what the runs of every Session compute of them anyway."""

    def __init__(self, tf, recording, samples=10, gradients=False, seed=None, folder=None, on_run=None):
        self.recording, self.runs = recording, 0
        self._tf, self._samples, self._gradients, self._seed = tf, samples, gradients, seed
        self._folder = os.path.realpath(folder or os.getcwd()) + os.sep
        self._on_run = on_run
        self._graphs, self._eager = 0, []
        self._lock, self._inside = threading.RLock(), threading.local()
        self._not_the_caller = (os.path.abspath(__file__), _folder_of(sys.modules["tensorflow"].__file__))
        self._undo = []

    # The functions.

    def wrap(self, family, module, names):
        """Puts a noting function in the place of each of these functions, wherever a module has it."""
        instead = {}
        for name in names:
            function = getattr(module, name, None)
            if function is None:  # another version's
                continue
            self._not_the_caller += (_package_folder(function),)
            instead[id(function)] = function, self._noting(family, name, function)
        self._put(instead)

    def _put(self, instead):
        for held in _dictionaries_of_modules():
            for name, value in list(held.items()):
                function, noting = instead.get(id(value), (None, None))
                if function is value and noting is not None:
                    held[name] = noting
                    self._undo.append(functools.partial(held.__setitem__, name, function))

    def seed_sessions(self):
        """Lets every graph have its seeds before a Session reads it."""
        session = self._tf.Session.__mro__[1]
        extend = session._extend_graph

        @functools.wraps(extend)
        def seeding(this, *rest):
            self._give_seeds(this.graph)
            return extend(this, *rest)

        session._extend_graph = seeding
        self._undo.append(functools.partial(setattr, session, "_extend_graph", extend))

    def wrap_sessions(self):
        """Lets every Session's runs keep values."""
        session = self._tf.Session.__mro__[1]
        run = session._do_run

        @functools.wraps(run)
        def keeping(this, handle, targets, fetches, feeds, *rest):
            # A handle: the graph is run in parts, and what the other parts compute is not known here.
            plan = None if handle is not None else self._plan(this.graph, targets, fetches, feeds)
            if plan is None:
                return run(this, handle, targets, fetches, feeds, *rest)
            results = run(this, handle, targets, list(fetches) + plan.fetched, feeds, *rest)
            self._keep(plan, results, feeds)
            return results[: len(fetches)]

        session._do_run = keeping
        self._undo.append(functools.partial(setattr, session, "_do_run", run))
        if self._seed is not None:
            self.seed_sessions()

    def wrap_gradients(self):
        """Lets every call of tf.gradients tell which gradients of losses it has made: the program's own."""
        # Where it looks up the gradient function of each op on its way.
        ops = next(module for name, module in list(sys.modules.items()) if name.endswith(".python.framework.ops"))
        gradients, gradient_function_of = self._tf.gradients, ops.get_gradient_function

        @functools.wraps(gradient_function_of)
        def telling(operation):
            gradient, seen = gradient_function_of(operation), getattr(self._inside, "seen", None)
            if gradient is None or seen is None:
                return gradient

            def noting(operation, *upstream):
                made = gradient(operation, *upstream)
                seen[operation] = upstream, made if isinstance(made, (list, tuple)) else [made]
                return made

            return noting

        @functools.wraps(gradients)
        def noting_gradients(*args, **kwargs):
            outer, seen = getattr(self._inside, "seen", None), {}
            self._inside.seen = seen
            try:
                made = gradients(*args, **kwargs)
            finally:
                self._inside.seen = outer
            self._find_gradients(seen)
            return made

        self._put({id(gradients): (gradients, noting_gradients)})
        # A module that stands for another one keeps what it was once asked for.
        for module, name, plain, noting in (
            (ops, "get_gradient_function", gradient_function_of, telling),
            (self._tf, "gradients", gradients, noting_gradients),
        ):
            self._undo.append(functools.partial(setattr, module, name, plain))
            setattr(module, name, noting)

    def _find_gradients(self, seen):
        """The gradients that the program itself has made: of a loss, and through that loss alone of its predictions."""
        with self._lock:
            for graph in {operation.graph for operation in seen}:
                notes = self._notes(graph)
                for call in notes.calls:
                    if call.gradient is None and call.about["not_sampled"] is None:
                        self._find_gradient(call, seen)
                notes.plans.clear()

    def _find_gradient(self, call, seen):
        name = _differentiated(call)
        tensor = call.tensors.get(name)
        if tensor is None or call.result.op not in seen or tensor.op not in seen:
            return
        others = [each.name for argument, each in call.tensors.items() if argument != name]
        own = _between([call.tensors[each] for each in sorted(call.tensors)], call.result)
        through = [each for each in tensor.consumers() if each in seen and _is_reached(each, tensor, seen[each][1])]
        upstream, gradient = (seen[each.op][0][each.value_index] for each in (call.result, tensor))
        tensors = isinstance(upstream, self._tf.Tensor) and isinstance(gradient, self._tf.Tensor)
        if tensors and set(through) <= own and tensor.name not in others:
            call.upstream, call.gradient = upstream, gradient
            call.about["gradient_of"] = name

    def unwrap(self):
        """Takes back what was put in place of something."""
        while self._undo:
            self._undo.pop()()

    def _noting(self, family, name, function):
        @functools.wraps(function)
        def noting(*args, **kwargs):
            depth = getattr(self._inside, "depth", 0)
            if depth:
                return function(*args, **kwargs)
            self._inside.depth = 1
            try:
                before = self._count_of_ops(args, kwargs)
                result = function(*args, **kwargs)
            finally:
                self._inside.depth = 0
            with self._lock:
                if family == TOTAL:
                    self._note_total(result)
                else:
                    self._note_call(family, name, _bound(function, args, kwargs), before, result)
            return result

        return noting

    def _count_of_ops(self, args, kwargs):
        """Asked for a call with a variable, which it reads by an op of its own."""
        if any(_is_variable(each) for each in list(args) + list(kwargs.values())):
            return len(self.default_graph().get_operations())
        return None

    def default_graph(self):
        """The graph that ops go to."""
        return self._tf.get_default_graph()

    def _note_total(self, result):
        graph = _graph_of(result)
        if graph is not None:
            notes = self._notes(graph)
            notes.plans.clear()
            self._note_curve(notes, result, TOTAL)

    def _note_call(self, family, name, arguments, before, result):
        graph = _graph_of(result)
        path, line = self.caller()
        about = {"family": family, "function": name, "file": self._shortened(path), "line": line, "collections": []}
        about.update(name=self.name_of(arguments, result), dtype=_dtype_name(result), graph=None)
        if graph is None or hasattr(graph, "outer_graph"):
            self.note_without_a_session(about, arguments, result)
            return
        notes = self._notes(graph)
        about["graph"] = self._number(notes)
        keys = [key for key in graph.get_all_collection_keys() if any(it is result for it in graph.get_collection(key))]
        about["collections"] = sorted(str(key) for key in keys)
        call = Call(about)
        reads = None if before is None else graph.get_operations()[before:]
        for argument, value in sorted(arguments.items()):
            self._note_argument(call, argument, value, reads)
        call.result = result
        if not graph.is_fetchable(result):
            call.about["not_sampled"] = "it is made in a branch or a loop"
        elif self._gradients:
            self._add_gradient(call)
        self.recording.calls.append(call.about)
        notes.calls.append(call)
        notes.plans.clear()

    def note_without_a_session(self, about, arguments, result):
        """Notes a call in eager code, and its values at once. In a function there are none that a Session runs."""
        call = self.call_of(about, arguments)
        if _graph_of(result) is None:
            self.add_values(call, {name: arguments[name].numpy() for name in call.tensors}, result.numpy())
        elif call.about["not_sampled"] is None:
            call.about["not_sampled"] = "it is made in a function"

    def call_of(self, about, arguments):
        """The call in eager code or a function that is so described: a line that is come by again made it already."""
        call = next((each for each in self._eager if all(each.about[key] == about[key] for key in about)), None)
        if call is None:
            call = Call(about)
            self._eager.append(call)
            self.recording.calls.append(call.about)
            for argument, value in sorted(arguments.items()):
                self._note_argument(call, argument, value, None)
        return call

    def add_values(self, call, values, result):
        """Adds the values of one run of a call, while there are samples left to take."""
        with self._lock:
            if len(call.about["samples"]) < self._samples and call.about["not_sampled"] is None:
                self._add_sample(call, values, result)

    def name_of(self, arguments, result):
        """The name of a loss; None where it has none."""
        return None if _graph_of(result) is None else result.name

    def _note_argument(self, call, name, value, reads):
        known = call.about["arguments"]
        if _is_variable(value):
            value = _read_of(value, reads)
        if isinstance(value, self._tf.Tensor):
            known[name] = {"tensor": _dtype_name(value), "shape": _static_shape(value)}
            call.tensors[name] = value
            if _graph_of(value) is not None and _is_in_a_variables_memory(value.op):
                call.about["not_sampled"] = "'{}' is a variable, which the run may change".format(name)
        elif name in _NOT_SENT or value is None:
            known[name] = {"value": value if value is None or isinstance(value, (bool, int, str)) else str(value)}
        elif _is_plain(value):
            known[name] = {"value": value}
        else:
            kept = None if _holds_tensors(value) else self.recording.keep(np.asarray(value))
            if kept is None:
                held = "list that holds tensors" if isinstance(value, (list, tuple)) else type(value).__name__
                call.about["not_sampled"] = "'{}' is a {}".format(name, held)
                known[name] = {"unknown": type(value).__name__}
            else:
                known[name] = {"array": kept}

    def _add_gradient(self, call):
        name = _differentiated(call)
        if name is not None:
            with self._tf.name_scope("record_losses/"):
                (call.gradient,) = self._tf.gradients(call.result, [call.tensors[name]])
            if call.gradient is not None:
                call.about["gradient_of"] = name

    def caller(self):
        """File and line of the innermost frame that is the program's."""
        frame = sys._getframe(1)
        while frame.f_back is not None and os.path.abspath(frame.f_code.co_filename).startswith(self._not_the_caller):
            frame = frame.f_back
        return frame.f_code.co_filename, frame.f_lineno

    def _shortened(self, path):
        """A path from the program's folder on."""
        path = os.path.realpath(path)
        # Outside it no more than is needed to know the file: where somebody lives is nobody's business.
        inside = path.startswith(self._folder)
        short = path[len(self._folder) :] if inside else os.path.join(*path.split(os.sep)[-2:])
        return short.replace(os.sep, "/")

    # The runs.

    def _notes(self, graph):
        notes = getattr(graph, "_record_losses", None)
        if notes is None or notes[0] is not self:
            notes = graph._record_losses = self, _Notes()
        return notes[1]

    def _number(self, notes):
        """The number of a graph among those that have losses."""
        if notes.number is None:
            notes.number = self._graphs
            self._graphs += 1
        return notes.number

    def _note_curve(self, notes, tensor, key):
        if (tensor.name, key) not in notes.curves:
            about = {"graph": self._number(notes), "name": tensor.name, "key": key, "dtype": _dtype_name(tensor)}
            notes.curves[tensor.name, key] = Curve(about), tensor
            self.recording.curves.append(notes.curves[tensor.name, key][0])

    def _plan(self, graph, targets, fetches, feeds):
        """What a run computes of what is noted; None where it computes nothing of it."""
        # This is what a run costs when there are no more samples to take: get_collection would make lists, and the hash
        # of a tensor is slow. Its id will do: it lives as long as its graph, and so do the plans. TensorFlow 2's
        # references to what is fed do not.
        notes, lists = self._notes(graph), graph._collections
        key = tuple(map(id, targets)), tuple(map(id, fetches)), tuple(feeds)
        key += tuple([len(lists.get(name, ())) for name in COLLECTIONS])
        try:
            return notes.plans[key]
        except KeyError:
            with self._lock:
                plan = notes.plans[key] = self._new_plan(graph, notes, targets, fetches, feeds)
            return plan

    def _new_plan(self, graph, notes, targets, fetches, feeds):
        for name in COLLECTIONS:
            for item in graph.get_collection(name):
                if isinstance(item, self._tf.Tensor) and item.get_shape().ndims in (0, None):
                    self._note_curve(notes, item, name)
        fed = {_tensor_of(each).name for each in feeds}
        computed = _computed(list(targets) + [each.op for each in fetches], fed)

        def known(tensor):
            return tensor.name in fed or (tensor.op in computed and graph.is_fetchable(tensor))

        calls = [
            call
            for call in notes.calls
            if call.about["not_sampled"] is None
            and call.result.name not in fed
            and known(call.result)
            and all(known(each) for each in call.tensors.values())
        ]
        curves = [
            (curve, tensor) for curve, tensor in notes.curves.values() if tensor.name not in fed and known(tensor)
        ]
        curves.sort(key=lambda each: (each[0].about["key"], each[0].about["name"]))
        if not calls and not curves:
            return None
        # A run counts whether or not there are samples left to take: the numbers of the runs do not depend on it.
        calls = [call for call in calls if len(call.about["samples"]) < self._samples]
        # One of --gradients is computed for the recording; one of the program's own where the run has it anyway.
        differentiated = [
            call
            for call in calls
            if call.gradient is not None and (call.upstream is None or (known(call.gradient) and known(call.upstream)))
        ]
        return _Plan(calls, differentiated, curves, fetches, fed)

    def _keep(self, plan, results, feeds):
        with self._lock:
            self.recording.add_run(self.runs, plan.curves, [results[place] for place in plan.places])
            if plan.calls:
                self._keep_samples(plan, results, feeds)
            if self._on_run is not None:
                self.recording.sort_in()
                self._on_run(self.runs, plan.curves)
            self.runs += 1

    def _keep_samples(self, plan, results, feeds):
        values = dict(zip(plan.names, results))
        values.update((_tensor_of(each).name, value) for each, value in feeds.items())
        for call in plan.calls:
            if len(call.about["samples"]) < self._samples:
                given = {name: values[tensor.name] for name, tensor in call.tensors.items()}
                made = {}
                if call in plan.differentiated:
                    made = {"gradient": call.gradient, "upstream": call.upstream}
                made = {name: values[tensor.name] for name, tensor in made.items() if tensor is not None}
                self._add_sample(call, given, values[call.result.name], **made)
                if len(call.about["samples"]) == self._samples:
                    self._notes(call.result.graph).plans.clear()

    def _add_sample(self, call, values, result, **made):
        kept = {name: self.recording.keep(value) for name, value in sorted(values.items())}
        run = len(call.about["samples"]) if call.about["graph"] is None else self.runs
        sample = {"run": run, "arguments": kept, "result": self.recording.keep(result)}
        sample.update((name, self.recording.keep(value)) for name, value in made.items())
        if None in kept.values() or None in sample.values():
            self.recording.left_out += 1
        else:
            call.about["samples"].append(sample)

    def _give_seeds(self, graph):
        """Seeds for the graph's random ops: S and the op's number among them. Given ones are no more."""
        notes = self._notes(graph)
        operations = graph.get_operations()
        for operation in operations[notes.seeded :]:
            attributes = [attribute.name for attribute in getattr(operation.op_def, "attr", ())]
            if "seed" in attributes and "seed2" in attributes:
                notes.random_ops += 1
                for name, number in (("seed", self._seed), ("seed2", notes.random_ops)):
                    value = self._tf.AttrValue(i=number)
                    if hasattr(operation, "_set_attr"):
                        operation._set_attr(name, value)
                    else:  # Before TensorFlow 1.5 its definition is Python's.
                        operation.node_def.attr[name].CopyFrom(value)
        notes.seeded = len(operations)


class _Plan(object):
    """What is kept of the runs that are asked for the same."""

    def __init__(self, calls, differentiated, curves, fetches, fed):
        self.calls, self.differentiated = calls, differentiated
        there = {each.name for each in fetches} | fed
        wanted = [tensor for _, tensor in curves]
        for call in calls:
            wanted += list(call.tensors.values()) + [call.result]
        for call in differentiated:
            wanted += [call.gradient] + ([] if call.upstream is None else [call.upstream])
        self.fetched = []
        for tensor in wanted:
            if tensor.name not in there:
                there.add(tensor.name)
                self.fetched.append(tensor)
        self.names = [each.name for each in list(fetches) + self.fetched]
        self.curves = [curve for curve, _ in curves]
        self.places = [self.names.index(tensor.name) for _, tensor in curves]


def _computed(operations, fed):
    """The ops that a run computes: those that lead to what it is asked for, up to what it is fed."""
    waiting, computed = list(operations), set()
    while waiting:
        operation = waiting.pop()
        if operation not in computed:
            computed.add(operation)
            waiting += operation.control_inputs
            waiting += [each.op for each in operation.inputs if each.name not in fed]
    return computed


# --- tensors, arguments, modules ---


def _tensor_of(fed):
    """TensorFlow 2 feeds by references to tensors."""
    return fed.deref() if hasattr(fed, "deref") else fed


def _graph_of(tensor):
    """The graph of a tensor; None for an eager one."""
    return None if hasattr(tensor, "numpy") else tensor.graph


def _dtype_name(tensor):
    return tensor.dtype.base_dtype.name


def _static_shape(tensor):
    shape = tensor.get_shape()
    return None if shape.ndims is None else shape.as_list()


def _differentiated(call):
    """The argument that a loss has a gradient of; None where there is none."""
    names = [name for name in _DIFFERENTIATED if name in call.tensors and call.tensors[name].dtype.is_floating]
    return names[0] if names and call.result.dtype.is_floating else None


def _between(tensors, result):
    """The ops that lead from tensors to a result."""
    given = {each.name for each in tensors}
    waiting, found = [result], set()
    while waiting:
        tensor = waiting.pop()
        if tensor.name not in given and tensor.op not in found:
            found.add(tensor.op)
            waiting += list(tensor.op.inputs)
    return found


def _is_reached(operation, tensor, gradients):
    """Whether an op has given a gradient to one of its inputs."""
    return any(each.name == tensor.name and gradient is not None for each, gradient in zip(operation.inputs, gradients))


def _is_variable(value):
    # Not by its class: TensorFlow has two, and which of them one belongs to changes with versions.
    return hasattr(value, "read_value") and hasattr(value, "assign")


def _read_of(variable, reads):
    """The tensor by which a loss has read a variable."""
    handle = getattr(variable, "handle", None)
    if handle is None or reads is None:
        return variable.value()
    own = [each for each in reads if each.type == "ReadVariableOp" and each.inputs[0].name == handle.name]
    return own[0].outputs[0] if own else variable


def _is_in_a_variables_memory(operation):
    """Whether a value is read where the run may be writing: fetched, it could be the one from after an update."""
    while operation.type in _SAME_MEMORY:
        operation = operation.inputs[0].op
    return operation.type in ("Variable", "VariableV2", "TemporaryVariable")


def _is_plain(value):
    if isinstance(value, (list, tuple)):
        return isinstance(value, list) and all(_is_plain(each) for each in value)
    if isinstance(value, float):
        return not isinstance(value, np.generic) and value - value == 0.0
    return isinstance(value, (bool, int, str))


def _holds_tensors(value):
    if isinstance(value, (list, tuple)):
        return any(_holds_tensors(each) for each in value)
    return not isinstance(value, (bool, int, float, complex, np.ndarray, np.generic))


def _innermost(function):
    """The function itself, under what decorates it."""
    while True:
        if hasattr(function, "_tf_decorator"):
            inner = function._tf_decorator.decorated_target
        else:
            inner = getattr(function, "__wrapped__", None)
        if inner is None or inner is function:
            return function
        function = inner


def _bound(function, args, kwargs):
    """The arguments of a call by name, defaults included; old names of TensorFlow 0.x as they are given."""
    inner = _innermost(function)
    described = (inspect.getfullargspec if hasattr(inspect, "getfullargspec") else inspect.getargspec)(inner)
    arguments = dict(
        zip(described.args[len(described.args) - len(described.defaults or ()) :], described.defaults or ())
    )
    arguments.update(zip(described.args, args))
    arguments.update(kwargs)
    return arguments


def _folder_of(path):
    return os.path.dirname(os.path.abspath(path)) + os.sep


def _package_folder(function):
    """The folder of the whole package that a function is from."""
    inner = _innermost(function)
    folder = os.path.abspath(inspect.getfile(inner))
    for _ in inner.__module__.split("."):
        folder = os.path.dirname(folder)
    package = inner.__module__.split(".")[0]
    return os.path.join(folder, package) + os.sep


def _dictionaries_of_modules():
    """What each module has by name; TensorFlow 1.13 to 1.15 have modules around modules."""
    for module in list(sys.modules.values()):
        held = getattr(module, "__dict__", None)
        if isinstance(held, dict):
            yield held
            for name in ("_tfmw_wrapped_module", "_dw_wrapped_module"):
                inner = getattr(held.get(name), "__dict__", None)
                if isinstance(inner, dict):
                    yield inner


# --- the program ---


def run_program(program, arguments, as_module=False):
    """Runs a script or a module as `python` does, and returns its exit code; sys.exit goes through."""
    try:
        sys.argv = [program] + list(arguments)
        if as_module:
            sys.path[0] = os.getcwd()
            runpy.run_module(program, run_name="__main__", alter_sys=True)
        else:
            sys.path[0] = os.path.dirname(os.path.abspath(program))
            with io.open(program, "rb") as file:
                source = file.read()
            main = types.ModuleType("__main__")
            main.__file__ = program
            main.__dict__.setdefault("__builtins__", __builtins__)
            main.__dict__.setdefault("__package__", None)
            sys.modules["__main__"] = main
            exec(compile(source, program, "exec", 0, True), main.__dict__)
    except SystemExit:
        raise
    except BaseException:
        kind, error, trace = sys.exc_info()
        own = (os.path.abspath(__file__), os.path.abspath(runpy.__file__))
        while trace is not None and os.path.abspath(trace.tb_frame.f_code.co_filename).startswith(own):
            trace = trace.tb_next
        if hasattr(error, "with_traceback"):
            error = error.with_traceback(trace)
        sys.excepthook(kind, error, trace)
        return 130 if issubclass(kind, KeyboardInterrupt) else 1
    return 0


def _wrap_tensorflow_1(recorder):
    """Wraps the functions of TensorFlow's own modules, and those of contrib when they are imported."""
    for name, module in list(sys.modules.items()):
        if name.endswith(".python.ops.losses.losses_impl"):
            recorder.wrap(V1, module, FUNCTIONS[V1])
        elif name.endswith(".python.ops.losses.util"):
            recorder.wrap(TOTAL, module, ["get_total_loss"])
    try:
        import builtins
    except ImportError:
        import __builtin__ as builtins
    waiting = list(_LATER)
    plain_import = builtins.__import__

    @functools.wraps(plain_import)
    def importing(*args, **kwargs):
        imported = plain_import(*args, **kwargs)
        for family, name in list(waiting):
            module = sys.modules.get(name)
            if module is not None and hasattr(module, _DEFINED_LAST[family]):
                waiting.remove((family, name))
                recorder.wrap(family, module, FUNCTIONS[family])
                recorder.wrap(TOTAL, module, ["get_total_loss"])
        return imported

    builtins.__import__ = importing


def about_the_program(tf, program, samples, seed):
    """The header of a recording."""
    return {
        "tensorflow": getattr(tf, "__version__", None),
        "numpy": np.__version__,
        "python": ".".join(str(part) for part in sys.version_info[:3]),
        "program": os.path.basename(program),
        "samples": samples,
        "seed": seed,
    }


def add_options(parser):
    """The options of a recording and the program to run, as arguments of a command."""
    parser.add_argument("--samples", type=int, default=10, metavar="N", help="how many runs of each call to keep (10)")
    parser.add_argument("--seed", type=int, metavar="S", help="seed the random ops, by their order of creation")
    parser.add_argument("--gradients", action="store_true", help="keep every loss's gradient; adds ops to the graph")
    parser.add_argument("--max-mb", type=float, default=64, metavar="MB", help="how many MB of numbers to keep (64)")


def add_program(parser):
    """The program to run, as the last arguments of a command."""
    parser.add_argument("-m", action="store_true", dest="as_module", help="SCRIPT is the name of a module")
    parser.add_argument("script", metavar="SCRIPT", help="the program, unmodified")
    parser.add_argument("arguments", metavar="ARGUMENTS", nargs=argparse.REMAINDER, help="the program's own arguments")


def main():
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default="losses.zip", metavar="FILE", help="the recording (losses.zip)")
    add_options(parser)
    add_program(parser)
    options = parser.parse_args()
    if not options.as_module and not os.path.isfile(options.script):
        parser.error("there is no program '{}'".format(options.script))
    import tensorflow as tf

    if not tf.__version__.startswith("1."):
        parser.error("this records programs of TensorFlow 1; here is TensorFlow {}".format(tf.__version__))
    recording = Recording(about_the_program(tf, options.script, options.samples, options.seed), options.max_mb * 1e6)
    folder = os.getcwd() if options.as_module else os.path.dirname(os.path.abspath(options.script))
    # TensorFlow 1.13 to 1.15 warn of each name of version 1 that is not asked of this module.
    v1 = getattr(tf.compat, "v1", tf)
    recorder = Recorder(v1, recording, options.samples, options.gradients, options.seed, folder)
    recorder.wrap_sessions()
    if not options.gradients:
        recorder.wrap_gradients()
    _wrap_tensorflow_1(recorder)
    out = os.path.abspath(options.out)
    try:
        return run_program(options.script, options.arguments, options.as_module)
    finally:
        recording.save(out)
        said = len(recording.calls), sum(len(call["samples"]) for call in recording.calls), recorder.runs, out
        print("record_losses: {} calls, {} samples, {} runs with losses: {}".format(*said), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
