# SPDX-License-Identifier: Apache-2.0
"""The goldens as a program sees them that has called tf.compat.v1.disable_v2_behavior(), in a process of its own.

Without v2 behaviour there is no eager mode, control flow is v1's, and the elements of a static shape are Dimension
objects. Prints a line for each difference.
"""

import tensorflow as tf

tf.compat.v1.disable_v2_behavior()

import goldens  # noqa: E402
import test_golden  # noqa: E402

import tfcompat_losses  # noqa: E402


def main(share=None):
    for function in goldens.functions():
        for line in goldens.failures(tfcompat_losses, function, goldens.SESSION, test_golden.EXCUSES, share=share):
            print(line)
    for program in goldens.load("programs"):
        for line in goldens.program_failures(tfcompat_losses, program):
            print(f"{program['id']}: {line}")
    print("all asked")


if __name__ == "__main__":
    main()
