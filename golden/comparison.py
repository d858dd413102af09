# SPDX-License-Identifier: Apache-2.0
"""When two results of one case are the same. Runs on Python 2.7."""

import numpy as np

from golden import encoding

SCALAR_ULP = 8
ARRAY_ULP = 4
# Where the truth is kept (truth.py): a result may be this far from it, or so many times as far as the recorded one is.
TRUTH_ULP = 4
TRUTH_FACTOR = 2
# v1 weighs in float32 whatever the dtype of the losses: a float64 result is right to float32 only.
_MANTISSA_BITS = {"float16": 10, "bfloat16": 7}
_SMALLEST_EXPONENT = {"float16": -14}
# In Python 2 a word that was read is unicode, a name that TensorFlow gives is not.
_WORD = (str, type(b"".decode("ascii")))


def ulp(number, dtype):
    """The distance between two neighbouring floats of this dtype (float32 at the finest) at this number."""
    exponent = np.floor(np.log2(abs(number))) if number else -np.inf
    exponent = max(exponent, _SMALLEST_EXPONENT.get(dtype, -126))
    return 2.0 ** (exponent - _MANTISSA_BITS.get(dtype, 23))


def ulps_apart(expected, actual, dtype):
    """The largest difference of two arrays of finite numbers, in ulps of the largest that was expected."""
    return float(np.max(np.abs(expected - actual)) / ulp(np.max(np.abs(expected)), dtype))


def number_differences(what, expected, actual, dtype, scalar_ulp=SCALAR_ULP, array_ulp=ARRAY_ULP, truth=None):
    """Sentences, one for each way in which the numbers differ; an array is measured by its largest expected element.

    truth: the numbers without rounding, where they are kept. As near to them as the expected ones are is near enough.
    """
    wanted, got = encoding.from_values(expected), encoding.from_values(actual)
    if wanted.shape != got.shape:
        return ["{}: shape {}, expected {}".format(what, list(got.shape), list(wanted.shape))]
    finite = np.isfinite(wanted)
    if not np.array_equal(finite, np.isfinite(got)) or not np.array_equal(
        wanted[~finite].astype(str), got[~finite].astype(str)
    ):
        return ["{}: {}, expected {} (nan and inf must be in the same places)".format(what, actual, expected)]
    if not finite.any():
        return []
    allowed = scalar_ulp if wanted.ndim == 0 else array_ulp
    off = ulps_apart(wanted[finite], got[finite], dtype)
    if off <= allowed:
        return []
    problem = "{}: {}, expected {} ({:.4g} ulp apart, {:g} allowed)".format(what, actual, expected, off, allowed)
    if truth is None:
        return [problem]
    true = encoding.from_values(truth)
    unit = ulp(np.max(np.abs(true)), dtype)
    ours, theirs = (float(np.max(np.abs(numbers - true)) / unit) for numbers in (got, wanted))
    allowed = max(TRUTH_ULP, TRUTH_FACTOR * theirs)
    if ours <= allowed:
        return []
    return ["{}, and {:.4g} ulp from the truth, {:.4g} allowed".format(problem, ours, allowed)]


def result_differences(expected, actual, dtypes, parts=None, scalar_ulp=SCALAR_ULP, array_ulp=ARRAY_ULP, truth=None):
    """Sentences, one for each difference between two results of a case.

    dtypes: the dtype of each tensor argument, which is that of its gradient. parts: the keys of a result that are
    compared (None: all of them). truth: value and gradients without rounding, where they are kept.
    """
    truth = truth or {"value": None, "gradients": {}}
    if ("error" in expected) != ("error" in actual):
        return ["{}, expected {}".format(_summary(actual), _summary(expected))]
    differences = []
    for part in parts or sorted(set(expected) | set(actual)):
        if part not in expected and part not in actual:
            continue
        if part not in expected or part not in actual:
            differences.append("{}: {}".format(part, "missing" if part in expected else "not expected"))
        elif part == "value":
            differences += number_differences(
                "value", expected["value"], actual["value"], expected["dtype"], scalar_ulp, array_ulp, truth["value"]
            )
        elif part == "gradients":
            differences += _gradient_differences(
                expected[part], actual[part], dtypes, scalar_ulp, array_ulp, truth["gradients"]
            )
        elif expected[part] != actual[part]:
            differences.append("{}: {}, expected {}".format(part, actual[part], expected[part]))
    return differences


def _gradient_differences(expected, actual, dtypes, scalar_ulp, array_ulp, truth):
    if sorted(expected) != sorted(actual):
        return ["gradients: of {}, expected of {}".format(sorted(actual), sorted(expected))]
    differences = []
    for name in sorted(expected):
        what = "gradient of " + name
        if expected[name] is None or actual[name] is None:
            if expected[name] is not actual[name]:
                differences.append("{}: {}, expected {}".format(what, actual[name], expected[name]))
        else:
            differences += number_differences(
                what, expected[name], actual[name], dtypes[name], scalar_ulp, array_ulp, truth.get(name)
            )
    return differences


def saw_differences(expected, actual, what="saw"):
    """The same for what a program saw: any nesting of dicts, lists, words and numbers; only floats have a tolerance."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        if sorted(expected) != sorted(actual):
            return ["{}: keys {}, expected {}".format(what, sorted(actual), sorted(expected))]
        return [
            line for key in expected for line in saw_differences(expected[key], actual[key], "{}.{}".format(what, key))
        ]
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        pairs = zip(expected, actual)
        return [line for i, (e, a) in enumerate(pairs) for line in saw_differences(e, a, "{}[{}]".format(what, i))]
    if isinstance(expected, float) and isinstance(actual, float):
        return number_differences(what, expected, actual, "float32")
    words = isinstance(expected, _WORD) and isinstance(actual, _WORD)
    if not (words or type(expected) is type(actual)) or expected != actual:
        return ["{}: {!r}, expected {!r}".format(what, actual, expected)]
    return []


def _summary(result):
    if "error" in result:
        return "{class} {message!r} at {when} time".format(**result["error"])
    return "the value {}".format(result["value"])
