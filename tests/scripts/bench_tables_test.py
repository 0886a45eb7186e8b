#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What scripts/lib/bench_tables.py makes of a run's files: worked out by hand here."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

root = pathlib.Path(__file__).resolve().parent.parent.parent
BEGIN, END = "<!-- kernels: begin, written by scripts/bench -->", "<!-- kernels: end -->"


def run(row, peer, time, unit="us", **more):
    return {"run_name": f"{row}/{peer}/repeats:2/real_time", "run_type": "iteration", "real_time": time, "time_unit": unit,
            "cells": 1000, "goal": 1.5, "goal_is_ns": 0, "error": 1e-7, **more}


runs = [
    run("layer_norm/small/1T", "limit: memcpy", 3.0), run("layer_norm/small/1T", "limit: memcpy", 2.0),
    run("layer_norm/small/1T", "limit: stores", 4.0),
    run("layer_norm/small/1T", "NormScope", 3.5), run("layer_norm/small/1T", "NormScope", 3.0),
    run("layer_norm/small/1T", "naive", 6.0), run("layer_norm/small/1T", "torch kernel", 4500, "ns"),
    run("layer_norm/small/1T", "torch kernel", 1.0, run_type="aggregate"),
    run("layer_norm/small/1T", "naive", 1.0, error_occurred=True),
    run("rms_norm/small/1T", "limit: memcpy", 1.0), run("rms_norm/small/1T", "NormScope", 2.0),
    run("rms_norm/small/1T", "naive", 1.6),
    run("layer_norm/small/2T", "limit: memcpy", 1.0), run("layer_norm/small/2T", "NormScope", 1.2),
    run("edit/16 rows", "full", 8, "ms"), run("edit/16 rows", "statistics", 2), run("edit/16 rows", "and one y", 3),
    run("edit/16 rows", "and its group", 4),
]


def expect(what, holds):
    if not holds:
        sys.exit(f"bench_tables: {what}")


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "json").mkdir()
    (folder / "docs").mkdir()
    page = folder / "docs/benchmarks.md"
    page.write_text(f"# Benchmarks\n\nbefore\n\n{BEGIN}\nold figures\n{END}\n\nafter\n")
    context = {"num_cpus": 2, "load_avg": [0.5], "instruction_set": "AVX2", "caches": []}
    (folder / "json/a.json").write_text(json.dumps({"context": context, "benchmarks": runs}))
    (folder / "json/broken.json").write_text("{")
    texts = []
    for _ in range(2):
        subprocess.run([sys.executable, root / "scripts/lib/bench_tables.py", folder / "json", folder / "docs"], check=True,
                       stdout=subprocess.DEVNULL)
        texts.append(page.read_text())
    text = texts[0]
    expect("a second run changes the page", texts[1] == text)
    expect("one pair of marks", text.count(BEGIN) == text.count(END) == 1)
    expect("what stands around the tables stays",
           text.startswith("# Benchmarks\n\nbefore\n\n" + BEGIN) and text.endswith(END + "\n\nafter\n"))
    expect("the old figures go", "old figures" not in text)
    # 3 µs of 1000 cells in a limit of 2 µs; the fastest peer takes 4.5 µs.
    expect("a row that reaches its goal",
           "| layer_norm/small/1T | 2.000 memcpy | 3.000 (×1.50) | 3.0 µs | torch kernel ×2.25 | 1.50 | ×1.50 reached | 1e-07 |" in text)
    expect("a row that misses it, with a faster peer",
           "| rms_norm/small/1T | 1.000 memcpy | 2.000 (×2.00) | 2.0 µs | naive ×1.60 | 0.80 | ×1.50 missed | 1e-07 |" in text)
    expect("several threads have no goal, and no peer here",
           "| layer_norm/small/2T | 1.000 memcpy | 1.200 (×1.20) | 1.2 µs | – | – | – | 1e-07 |" in text)
    expect("how many goals are reached", "Goals reached: 1 of 2. Rows where a peer is faster: rms_norm/small/1T." in text)
    expect("every peer", "| layer_norm/small/1T | ×1.50 | ×3.00 | ×2.25 |" in text and "| rms_norm/small/1T | ×2.00 | ×1.60 | – |" in text)
    expect("edits", "| 16 rows | 2.0 µs | 3.0 µs | 4.0 µs | 8.00 ms | 2,000 | 4,000 |" in text)
    expect("a quiet machine", "Other programs were running" not in text)
    svg = (folder / "docs/benchmarks-kernels.svg").read_text()
    xml.etree.ElementTree.fromstring(svg)
    # The axis goes from 230 to 860 in five doublings: ×2 is at 356, and the bar of ×2.00 is 126 wide.
    expect("a bar is as long as its ratio", re.search(r'width="126\.0" height="9" fill="#7C9CFF"/>', svg))
    expect("the mark of a tick", 'x1="356" x2="356"' in svg)

    page.write_text("# Benchmarks\n\nwords\n")
    context["load_avg"] = [3.5]
    (folder / "json/a.json").write_text(json.dumps({"context": context, "benchmarks": runs}))
    subprocess.run([sys.executable, root / "scripts/lib/bench_tables.py", folder / "json", folder / "docs"], check=True,
                   stdout=subprocess.DEVNULL)
    text = page.read_text()
    expect("a page without marks gets them", text.startswith("# Benchmarks\n\nwords\n\n" + BEGIN) and text.endswith(END + "\n"))
    expect("a busy machine is named", "Other programs were running" in text)
