#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the seeds of tests/fuzz/corpus/ from the samples, scenes and lessons of the repository."""

import pathlib
import re
import zipfile

root = pathlib.Path(__file__).resolve().parents[2]
samples = root / "tests" / "data" / "archives"
corpus = root / "tests" / "fuzz" / "corpus"


def seed(target, name, data):
    folder = corpus / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"seed-{name}").write_bytes(data if isinstance(data, bytes) else data.encode())


for file in sorted(samples.iterdir()):
    data = file.read_bytes()
    if file.suffix == ".npy":
        seed("npy", file.stem, data)
    elif file.suffix == ".npz" and len(data) < 4000:
        seed("npz", file.stem, data)
    elif file.suffix == ".safetensors" and len(data) < 300:
        header = int.from_bytes(data[:8], "little")
        seed("safetensors", file.stem, bytes([len(data) - 8 - header]) + data[8:])
    elif file.suffix in (".pt", ".pth") and zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            pickle = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
            seed("torch", file.stem, archive.read(pickle))
    elif file.suffix in (".png", ".pgm"):
        seed("picture", file.name, data)
    elif file.suffix in (".txt", ".csv", ".tsv"):
        seed("text", file.name, data)
        seed("clipboard", file.name, data)
    elif file.name.endswith("index.json"):
        seed("shards", "index", data)

seed("archive", "csv", "a,b\n1,2\n")  # and all of tests/data/archives
for i, text in enumerate(("2, 0, 4, 4", "−0.5; 1,5", "1/3", "√2.75", "10⁻⁷", "nan\tinf", "tensor([2., 0.])", "½")):
    seed("clipboard", f"typed-{i}", text)
for i, text in enumerate(("mu", "sqrt(var)", "3*round(xhat4,4)", "11/4", "√2.75", "−0.5/1.6583", "x1+x2*(3-gamma1)^2")):
    seed("expression", str(i), text)
for i, block in enumerate(re.findall(r"```json\n(.*?)```", (root / "docs" / "scene.md").read_text(), re.S)):
    seed("scene", f"docs-{i}", block)
lessons = sorted((root / "assets" / "lessons").glob("*/lesson.toml"), key=lambda file: file.stat().st_size)
for file in lessons[:6]:
    seed("lesson", file.parent.name, file.read_bytes())
