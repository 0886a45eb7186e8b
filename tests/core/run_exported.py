#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run_exported.py FOLDER MODULE: runs 0.py, 1.py, … of the folder and compares what they compute with expected.json."""

import contextlib
import io
import json
import os
import pathlib
import sys
import traceback

folder, module = pathlib.Path(sys.argv[1]), sys.argv[2]
os.environ.setdefault("JAX_PLATFORMS", "cpu")
if module == "keras" and "KERAS_BACKEND" not in os.environ:
    os.environ["KERAS_BACKEND"] = next(
        (name for name in ("jax", "torch") if __import__("importlib.util").util.find_spec(name)), "tensorflow")

import numpy as np


def numbers(value):
    if hasattr(value, "detach"):
        value = value.detach()
    return np.asarray(value, dtype=np.float64).reshape(-1)


def found(names, key):
    """A running statistic: a variable of the program, or what its layer holds."""
    if key in names:
        return names[key]
    layer = names.get("norm")
    for name in (key, {"running_mean": "moving_mean", "running_var": "moving_variance"}[key]):
        if getattr(layer, name, None) is not None:
            return getattr(layer, name)
    return None


def misses(names, right):
    # float32 arithmetic in an order of the framework's own, some of it as E[x²] − E[x]².
    if not np.allclose(numbers(names["y"]), right["y"], rtol=2e-5, atol=2e-5):
        yield "y"
    for key in ("running_mean", "running_var"):
        if right[key] and not np.allclose(numbers(found(names, key)), right[key], rtol=2e-5, atol=2e-6):
            yield key


wrong = 0
expected = json.loads((folder / "expected.json").read_text())
for number, right in enumerate(expected):
    code = (folder / f"{number}.py").read_text()
    names = {}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, right["name"], "exec"), names)
        missed = list(misses(names, right))
    except Exception:
        missed = [traceback.format_exc()]
    if missed:
        wrong += 1
        print(f"{right['name']}: {', '.join(missed)}\n{code}")
print(f"{len(expected) - wrong} programs agree")
sys.exit(1 if wrong else 0)
