#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""round_trip.py NORMSCOPE: files that NumPy, safetensors and PyTorch write are read by NormScope, and what NormScope
writes is read by them, value for value. Runs with whichever of the three Python has; without NumPy it is skipped (77).
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
except ImportError:
    system = "/usr/bin/python3"  # Debian's has Debian's packages, whichever Python comes first
    if sys.executable != system and pathlib.Path(system).exists():
        os.execv(system, [system, *sys.argv])
    print("skipped: no python3 here has numpy")
    sys.exit(77)

program = sys.argv[1]
checks = 0


def normscope(*arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, f"{arguments}: {done.stderr}"
    return done.stdout


def same(name, ours, theirs):
    global checks
    checks += 1
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    assert ours.shape == theirs.shape, f"{name}: shape {ours.shape} instead of {theirs.shape}"
    assert ours.dtype == theirs.dtype, f"{name}: {ours.dtype} instead of {theirs.dtype}"
    assert np.array_equal(ours, theirs, equal_nan=True), f"{name}: other values"


def close(name, ours, theirs):
    global checks
    checks += 1
    assert ours.shape == theirs.shape, f"{name}: shape {ours.shape} instead of {theirs.shape}"
    worst = np.max(np.abs(ours.astype(np.float64) - theirs) / np.maximum(1, np.abs(theirs)))
    assert worst < 2e-6, f"{name}: {worst} apart"


def layer_norm(x):
    x = x.astype(np.float64)
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)


def as_read(x):
    """What NormScope makes of an array: x itself comes back as y of a normalization that does nothing to it."""
    with np.errstate(over="ignore"):
        return x.astype(np.float32)


def arrays():
    random = np.random.default_rng(20)
    yield "float32", random.normal(size=(3, 5)).astype(np.float32)
    yield "float64", random.normal(size=(2, 3, 4)) * 1e3
    yield "float16", random.normal(size=(4, 7)).astype(np.float16)
    yield "int16", random.integers(-300, 300, size=(2, 9), dtype=np.int16)
    yield "uint8", random.integers(0, 255, size=(3, 4), dtype=np.uint8)
    yield "big endian", random.normal(size=(2, 6)).astype(">f4")
    yield "Fortran order", np.asfortranarray(random.normal(size=(4, 3)).astype(np.float32))


def scene_values(folder, file):
    """x of the scene that NormScope makes of a file, without any computation."""
    printed = json.loads(normscope("eval", file))
    return np.array(printed["x"], dtype=np.float64).astype(np.float32).reshape(printed["shape"])


def evaluate(folder, file, x, name):
    same(f"{name}: x", scene_values(folder, file) if not str(file).count("npz:") else as_read(x), as_read(x))
    for target in ("out", "out.npz", "out.safetensors"):
        normscope("eval", "--op", "layer_norm", "--x", file, "--out", folder / target)
    npy, npz = np.load(folder / "out" / "y.npy"), np.load(folder / "out.npz")
    close(f"{name}: y", npy, layer_norm(as_read(x)))
    for member in ("y", "mean", "rstd"):
        same(f"{name}: {member} of .npz", npz[member], np.load(folder / "out" / f"{member}.npy"))
    close(f"{name}: mean", npz["mean"].ravel(), as_read(x).astype(np.float64).mean(-1).ravel())
    if safetensors:
        loaded = safetensors.numpy.load_file(folder / "out.safetensors")
        for member in ("y", "mean", "rstd"):
            same(f"{name}: {member} of .safetensors", loaded[member], npz[member])


try:
    import safetensors.numpy
except ImportError:
    safetensors = None
    print("without safetensors: this Python does not have it")
try:
    import torch
except ImportError:
    torch = None
    print("without PyTorch: this Python does not have it")

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    for kind, x in arrays():
        np.save(folder / "x.npy", x)
        evaluate(folder, folder / "x.npy", x, f"{kind}.npy")
        np.savez_compressed(folder / "x.npz", other=x[:1], x=x)
        evaluate(folder, f"{folder / 'x.npz'}:x", x, f"{kind}.npz")
        plain = np.ascontiguousarray(x, dtype=x.dtype.newbyteorder("="))
        if safetensors:
            safetensors.numpy.save_file({"x": plain, "other": plain[:1]}, folder / "x.safetensors")
            evaluate(folder, f"{folder / 'x.safetensors'}:x", x, f"{kind}.safetensors")
        if torch:
            torch.save({"x": torch.from_numpy(plain.copy()), "t": torch.from_numpy(plain.copy()).T}, folder / "x.pt")
            evaluate(folder, f"{folder / 'x.pt'}:x", x, f"{kind}.pt")
    special = np.array([[np.nan, np.inf, -np.inf, 1.0], [0.0, -0.0, 1e-42, 3e38]], dtype=np.float32)
    np.save(folder / "special.npy", special)
    listed = json.loads(normscope("inspect", folder / "special.npy", "--stats"))
    assert (listed[0]["nan"], listed[0]["inf"]) == (1, 2), listed
    checks += 1
print(f"{checks} comparisons")
