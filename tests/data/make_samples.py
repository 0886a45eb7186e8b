#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes tests/data/archives/: small files by NumPy, PyTorch, safetensors and Pillow, and expected.json with what these
libraries say is in them. The committed files were made with numpy 2.4, torch 2.15, safetensors 0.8, ml_dtypes 0.6 and
pillow 12: pip install numpy torch safetensors ml_dtypes pillow, then run this file."""

import collections
import io
import json
import os
import pathlib
import sys
import zipfile

import ml_dtypes
import numpy as np
import safetensors.torch
import torch
from PIL import Image

folder = pathlib.Path(__file__).parent / "archives"
folder.mkdir(exist_ok=True)
for old in folder.iterdir():
    old.unlink()
expected = {}


def number(value):
    value = float(value)
    if value != value:
        return "nan"
    return value if abs(value) != float("inf") else ("inf" if value > 0 else "-inf")


def expect(file, name, array, dtype):
    """Notes one tensor: its shape, its values as float32, its statistics as NumPy finds them in float64."""
    if isinstance(array, torch.Tensor):
        wide = array.detach().to(torch.float64).numpy()
        narrow = array.detach().to(torch.float32).numpy()
    else:
        wide = np.asarray(array).astype(np.float64)
        narrow = np.asarray(array).astype(np.float32)
    finite = wide[np.isfinite(wide)]
    stats = [number(f(finite)) for f in (np.min, np.max, np.mean, np.std)] if finite.size else ["nan"] * 4
    expected.setdefault(file, {})[name] = {
        "dtype": dtype,
        "shape": list(narrow.shape),
        "values": [number(v) for v in narrow.ravel()],
        "stats": stats + [int(np.isnan(wide).sum()), int(np.isinf(wide).sum())],
    }


def normal(*shape):
    return np.random.default_rng(sum(shape) + len(shape)).normal(size=shape)


def numpy_files():
    with np.errstate(over="ignore"):
        arrays = {
            "float64": normal(2, 3),
            "float32": normal(3, 2, 4).astype(np.float32),
            "float16": np.array([1, -2, 65504, np.inf, np.nan, 6e-8, 0.333], np.float16),
            "int64": np.array([[1, -2, 2**24 + 1], [2**62, -(2**63), 0]], np.int64),
            "uint8": np.arange(6, dtype=np.uint8).reshape(3, 2),
            "bool": np.array([True, False, True]),
            "scalar": np.float32(2.5),
            "empty": np.zeros((0, 3), np.float32),
        }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
        expect(f"{name}.npy", name, array, str(np.asarray(array).dtype))
    fortran = np.asfortranarray(normal(2, 3, 4).astype(np.float32))
    np.save(folder / "fortran.npy", fortran)
    expect("fortran.npy", "fortran", fortran, "float32")
    big = normal(2, 3).astype(">f4")
    np.save(folder / "big_endian.npy", big)
    expect("big_endian.npy", "big_endian", big, "float32")
    half = np.array([1, -2, 0.1, 3e38], ml_dtypes.bfloat16)
    np.save(folder / "bfloat16.npy", half)
    expect("bfloat16.npy", "bfloat16", half, "bfloat16")
    for file, save in (("stored.npz", np.savez), ("deflated.npz", np.savez_compressed)):
        save(folder / file, weight=arrays["float64"], bias=arrays["float16"], fortran=fortran, zeros=np.zeros((40, 50)))
        expect(file, "weight", arrays["float64"], "float64")
        expect(file, "bias", arrays["float16"], "float16")
        expect(file, "fortran", fortran, "float32")
        expect(file, "zeros", np.zeros((40, 50)), "float64")
    np.savez(folder / "objects.npz", good=arrays["uint8"], bad=np.array([{"a": 1}, None], dtype=object))
    expect("objects.npz", "good", arrays["uint8"], "uint8")


def every_dtype():
    torch.manual_seed(3)
    values = torch.randn(2, 3)
    tensors = {str(t).split(".")[1]: values.to(t) for t in (
        torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2)}
    for t in (torch.int8, torch.int16, torch.int32, torch.int64, torch.uint8, torch.uint16, torch.uint32, torch.uint64):
        tensors[str(t).split(".")[1]] = torch.tensor([[0, 1, 100], [3, 120, 7]]).to(t)
    tensors["bool"] = values > 0
    tensors["all_e4m3"] = torch.arange(256, dtype=torch.uint8).view(torch.float8_e4m3fn)
    tensors["all_e5m2"] = torch.arange(256, dtype=torch.uint8).view(torch.float8_e5m2)
    tensors["scalar"] = torch.tensor(2.5)
    tensors["empty"] = torch.zeros(0, 3)
    return tensors


def safetensors_files():
    tensors = every_dtype()
    safetensors.torch.save_file(tensors, folder / "every_dtype.safetensors", metadata={"format": "pt"})
    for name, tensor in tensors.items():
        expect("every_dtype.safetensors", name, tensor, str(tensor.dtype).split(".")[1])
    parts = [{"a.weight": torch.randn(3, 2), "norm.weight": torch.ones(2)}, {"b.weight": torch.randn(2, 5).bfloat16()}]
    places = {}
    for i, part in enumerate(parts):
        file = f"model-0000{i + 1}-of-00002.safetensors"
        safetensors.torch.save_file(part, folder / file)
        for name, tensor in part.items():
            places[name] = file
            expect("model.safetensors.index.json", name, tensor, str(tensor.dtype).split(".")[1])
    text = json.dumps({"metadata": {"total_size": 52}, "weight_map": places}, indent=2)
    (folder / "model.safetensors.index.json").write_text(text)


def torch_files():
    torch.manual_seed(4)
    net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.LayerNorm(4), torch.nn.BatchNorm1d(4))
    net(torch.randn(8, 3))
    torch.save(net.state_dict(), folder / "state_dict.pt")
    for name, tensor in net.state_dict().items():
        expect("state_dict.pt", name, tensor, str(tensor.dtype).split(".")[1])

    base = torch.arange(24, dtype=torch.float32)
    views = collections.OrderedDict(
        base=base, transposed=base.view(4, 6).t(), offset=base[5:9], strided=base.view(2, 3, 4)[:, 1:, ::2],
        expanded=base[3:5].expand(3, 2), permuted=base.view(2, 3, 4).permute(2, 0, 1), row=base.view(4, 6)[2],
        parameter=torch.nn.Parameter(torch.randn(2, 2)), scalar=torch.tensor(7, dtype=torch.int32), empty=torch.zeros(0, 5))
    torch.save(views, folder / "views.pt")
    for name, tensor in views.items():
        expect("views.pt", name, tensor, str(tensor.dtype).split(".")[1])

    optimizer = torch.optim.Adam(net.parameters())
    net(torch.randn(8, 3)).sum().backward()
    optimizer.step()
    whole = {"model": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3, "lr": 1e-3, "name": "net",
             "history": [torch.ones(2), torch.zeros(1)], "flag": True, "nothing": None}
    for file, protocol in (("checkpoint.pth", 2), ("checkpoint_protocol4.pth", 4)):
        torch.save(whole, folder / file, pickle_protocol=protocol)
        for name, tensor in net.state_dict().items():
            expect(file, f"model.{name}", tensor, str(tensor.dtype).split(".")[1])
        for i, state in optimizer.state_dict()["state"].items():
            for key, tensor in state.items():
                expect(file, f"optimizer.state.{i}.{key}", tensor, "float32")
        expect(file, "history.0", torch.ones(2), "float32")
        expect(file, "history.1", torch.zeros(1), "float32")

    tensors = every_dtype()
    torch.save(tensors, folder / "every_dtype.pt")
    for name, tensor in tensors.items():
        expect("every_dtype.pt", name, tensor, str(tensor.dtype).split(".")[1])
    torch.save(torch.tensor([[1.5, -2], [3, 4]]), folder / "single.pt")
    expect("single.pt", "single", torch.tensor([[1.5, -2], [3, 4]]), "float32")
    torch.save({"complex": torch.zeros(2, dtype=torch.complex64), "real": torch.ones(2)}, folder / "complex.pt")
    expect("complex.pt", "real", torch.ones(2), "float32")
    torch.save(net, folder / "whole_module.pt")
    torch.save({"a": torch.ones(1)}, folder / "legacy.pt", _use_new_zipfile_serialization=False)

    class Hostile:
        def __reduce__(self):
            return os.system, ("touch /tmp/normscope-was-here",)

    torch.save({"a": torch.ones(2), "b": Hostile()}, folder / "calls_os_system.pt")


def pictures():
    grey = (np.arange(35).reshape(5, 7) * 7).astype(np.uint8)
    Image.fromarray(grey).save(folder / "grey.png")
    Image.fromarray(grey).save(folder / "grey.pgm")
    for file in ("grey.png", "grey.pgm"):
        expect(file, "grey", grey, "uint8")
    deep = (np.arange(35).reshape(5, 7) * 1800).astype(np.uint16)
    Image.fromarray(deep).save(folder / "deep.png")
    Image.fromarray(deep).save(folder / "deep.pgm")
    for file in ("deep.png", "deep.pgm"):
        expect(file, "deep", deep, "uint16")
    Image.fromarray(grey > 100).save(folder / "black_and_white.png")
    expect("black_and_white.png", "black_and_white", (grey > 100) * 255, "uint8")
    Image.fromarray(grey).convert("P").save(folder / "palette.png")
    expect("palette.png", "palette", grey, "uint8")
    (folder / "plain.pgm").write_text("P2\n# made by hand\n7 5\n255\n" + "\n".join(" ".join(map(str, r)) for r in grey))
    expect("plain.pgm", "plain", grey, "uint8")
    colour = np.stack([grey, 255 - grey, grey // 2], axis=2)
    Image.fromarray(colour).save(folder / "colour.png")
    expect("colour.png", "colour", colour.astype(np.float32) @ np.float32([0.299, 0.587, 0.114]), "uint8")


def text_files():
    table = normal(4, 3)
    np.savetxt(folder / "savetxt.txt", table)
    expect("savetxt.txt", "savetxt", table, "text")
    np.savetxt(folder / "savetxt.csv", table, delimiter=",", header="a,b,c")
    expect("savetxt.csv", "savetxt", table, "text")
    (folder / "heading.csv").write_text("mean,std,max\r\n1,2.5,nan\r\n-4,1e-3,inf\r\n")
    expect("heading.csv", "heading", np.array([[1, 2.5, np.nan], [-4, 1e-3, np.inf]]), "text")
    (folder / "spreadsheet.tsv").write_text("1,5\t2\t-3,25\n4\t5\t6\n")
    expect("spreadsheet.tsv", "spreadsheet", np.array([[1.5, 2, -3.25], [4, 5, 6]]), "text")
    cube = np.round(normal(2, 3, 4), 3)
    texts = {
        "repr": repr(cube), "str": str(cube), "list": str(cube.tolist()), "torch": str(torch.tensor(cube)),
        "parameter": str(torch.nn.Parameter(torch.tensor(cube))), "scalars": str(list(cube[0, 0])),
        "tuples": str([tuple(row) for row in cube[0].tolist()]), "one": str(torch.tensor(2.5)),
    }
    arrays = {"scalars": cube[0, 0], "tuples": cube[0], "one": np.array(2.5)}
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text + "\n")
        exact = arrays.get(name, cube)
        if name in ("torch", "parameter"):  # print rounds to four decimals, which three survive
            exact = np.round(exact, 4)
        expect(f"{name}.txt", name, exact, "text")


numpy_files()
safetensors_files()
torch_files()
pictures()
text_files()
lines = [f'  {json.dumps(file)}: {json.dumps(tensors)}' for file, tensors in sorted(expected.items())]
(folder.parent / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
print(sum(f.stat().st_size for f in folder.iterdir()), "bytes in", len(list(folder.iterdir())), "files", file=sys.stderr)
