# SPDX-License-Identifier: Apache-2.0
"""Questions put to the real losses, their recorded answers, and the recorders. Python 2 looks for this file."""
