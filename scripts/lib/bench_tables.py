# SPDX-License-Identifier: MIT
"""Reads the JSON files of scripts/bench; prints the tables, and writes them and a plot into docs/benchmarks.md.

Usage: bench_tables.py JSON_FOLDER DOCS_FOLDER
Times are the best of the repetitions, which are interleaved: whatever else runs on the machine can only add to them.
"""
import collections
import json
import pathlib
import subprocess
import sys

UNIT = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}
BEGIN, END = "<!-- kernels: begin, written by scripts/bench -->", "<!-- kernels: end -->"


def load(folder):
    """{row: {peer: {times, counters}}}, in the order of the tables, and the context of the last file."""
    rows, context = collections.OrderedDict(), {}
    for path in sorted(folder.glob("*.json"), key=lambda p: p.stat().st_mtime):
        try:
            data = json.loads(path.read_text())
        except ValueError:
            continue
        context = data["context"]
        for run in data["benchmarks"]:
            if run.get("run_type") == "aggregate" or run.get("error_occurred"):
                continue
            parts = run["run_name"].replace("/real_time", "").split("/repeats")[0].split("/")
            row, peer = "/".join(parts[:-1]), parts[-1]
            entry = rows.setdefault(row, collections.OrderedDict()).setdefault(peer, {"times": [], "run": run})
            entry["times"].append(run["real_time"] * UNIT[run["time_unit"]])
    return rows, context


def best_time(entry):
    return min(entry["times"])


def speed_rows(rows):
    for name, peers in rows.items():
        limits = {p: best_time(e) for p, e in peers.items() if p.startswith("limit")}
        if not limits or "NormScope" not in peers:
            continue
        limit_name = min(limits, key=limits.get)
        others = {p: best_time(e) for p, e in peers.items() if not p.startswith("limit") and p != "NormScope"}
        ours = peers["NormScope"]
        best = min(others, key=others.get) if others else None
        yield {
            "row": name, "limit": limits[limit_name], "limit_name": limit_name[7:], "ours": best_time(ours), "others": others,
            "best": best, "cells": ours["run"]["cells"], "goal": ours["run"]["goal"],
            "goal_is_ns": bool(ours["run"]["goal_is_ns"]), "error": ours["run"]["error"],
        }


def verdict(r):
    threads = r["row"].split("/")[2]
    if threads != "1T":
        return "–"
    reached = r["ours"] <= r["goal"] if r["goal_is_ns"] else r["ours"] / r["limit"] <= r["goal"]
    goal = f"≤ {r['goal']:.0f} ns" if r["goal_is_ns"] else f"×{r['goal']:.2f}"
    return goal + (" reached" if reached else " missed")


def time_text(ns):
    return f"{ns:.0f} ns" if ns < 1e3 else f"{ns / 1e3:.1f} µs" if ns < 1e6 else f"{ns / 1e6:.2f} ms"


def speed_table(rows):
    out = ["| row | limit ns/cell | NormScope ns/cell (× limit) | total | fastest peer (× limit) | peer / ours | goal | error |",
           "|---|---|---|---|---|---|---|---|"]
    for r in rows:
        best = f"{r['best']} ×{r['others'][r['best']] / r['limit']:.2f}" if r["best"] else "–"
        ratio = f"{r['others'][r['best']] / r['ours']:.2f}" if r["best"] else "–"
        out.append(f"| {r['row']} | {r['limit'] / r['cells']:.3f} {r['limit_name']} | {r['ours'] / r['cells']:.3f} "
                   f"(×{r['ours'] / r['limit']:.2f}) | {time_text(r['ours'])} | {best} | {ratio} | {verdict(r)} | {r['error']:.0e} |")
    return "\n".join(out)


def peers_table(rows):
    names = []
    for r in rows:
        names += [p for p in r["others"] if p not in names]
    out = ["| row | NormScope | " + " | ".join(names) + " |", "|---" * (len(names) + 2) + "|"]
    for r in rows:
        cells = [f"×{r['others'][p] / r['limit']:.2f}" if p in r["others"] else "–" for p in names]
        out.append(f"| {r['row']} | ×{r['ours'] / r['limit']:.2f} | " + " | ".join(cells) + " |")
    return "\n".join(out)


def edits_table(rows):
    out = ["| tensor | statistics of the group | and one y | and all y of the group | full recompute | full / edit with group | full / edit |",
           "|---|---|---|---|---|---|---|"]
    for name, peers in rows.items():
        if not name.startswith("edit/") or "full" not in peers:
            continue
        t = {p: best_time(e) for p, e in peers.items()}
        out.append(f"| {name[5:]} | {time_text(t['statistics'])} | {time_text(t['and one y'])} | {time_text(t['and its group'])} | "
                   f"{time_text(t['full'])} | {t['full'] / t['and its group']:,.0f} | {t['full'] / t['statistics']:,.0f} |")
    return "\n".join(out) if len(out) > 2 else ""


def plot(rows, path):
    """Horizontal bars of time / limit, ours and the fastest peer's, on a logarithmic axis from 1 to 32."""
    import math
    rows = [r for r in rows if r["row"].endswith("1T") and not r["goal_is_ns"]]
    width, left, line, top = 900, 230, 26, 46
    height = top + line * len(rows) + 30

    def x(ratio):
        return left + (width - left - 40) * math.log2(min(max(ratio, 1.0), 32.0)) / 5

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="Inter, sans-serif" font-size="12">',
           f'<rect width="{width}" height="{height}" fill="#0F1117"/>',
           f'<text x="{left}" y="22" fill="#E8EAF0" font-size="14">Time as a multiple of moving the same bytes, one thread</text>']
    for tick in (1, 2, 4, 8, 16, 32):
        out.append(f'<line x1="{x(tick):.0f}" x2="{x(tick):.0f}" y1="{top - 8}" y2="{height - 26}" stroke="#2A3040"/>'
                   f'<text x="{x(tick):.0f}" y="{height - 10}" fill="#8A93A6" text-anchor="middle">×{tick}</text>')
    for k, r in enumerate(rows):
        y = top + k * line
        out.append(f'<text x="{left - 10}" y="{y + 13}" fill="#E8EAF0" text-anchor="end">{r["row"][:-3]}</text>')
        bars = [(r["ours"] / r["limit"], "#7C9CFF", 9, "")]
        if r["best"]:
            bars.append((r["others"][r["best"]] / r["limit"], "#8A93A6", 7, r["best"]))
        for at, (ratio, colour, thick, label) in enumerate(bars):
            out.append(f'<rect x="{left}" y="{y + at * 10}" width="{max(x(ratio) - left, 1):.1f}" height="{thick}" fill="{colour}"/>'
                       f'<text x="{x(ratio) + 5:.0f}" y="{y + 8 + at * 9}" fill="{colour}" font-size="10">×{ratio:.2f} {label}</text>')
        if not r["goal_is_ns"]:
            out.append(f'<line x1="{x(r["goal"]):.1f}" x2="{x(r["goal"]):.1f}" y1="{y - 2}" y2="{y + 10}" stroke="#F0E442" stroke-width="2"/>')
    out.append(f'<text x="{width - 20}" y="{height - 30}" fill="#8A93A6" text-anchor="end">blue: NormScope, grey: fastest peer, yellow: goal</text></svg>')
    path.write_text("\n".join(out) + "\n")


def machine(context):
    model = ""
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    caches = ", ".join(f"L{c['level']} {c['type'].lower()} {c['size'] // 1024} KiB" for c in context.get("caches", []))
    compiler = subprocess.run(["c++", "--version"], capture_output=True, text=True, check=False).stdout.splitlines()
    load = ", ".join(f"{value:.2f}" for value in context.get("load_avg", []))
    average = context.get("load_avg", [0.0])[0]
    busy = " **Other programs were running: these figures are not those of a quiet machine.**" if average > context.get("num_cpus", 1) else ""
    return (f"{model or 'processor not named'}, {context.get('num_cpus', '?')} cores, {caches}; instruction set "
            f"{context.get('instruction_set', '?')}; {compiler[0] if compiler else 'compiler not named'}, `-O3 -ffp-contract=off`, no "
            f"`-march`; load average when the last row began: {load}.{busy}")


def main():
    folder, docs = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    rows, context = load(folder)
    speeds = sorted(speed_rows(rows), key=lambda r: (r["row"][-2:],))
    edits = edits_table(rows)
    reached = sum("reached" in verdict(r) for r in speeds)
    counted = sum(r["row"].endswith("1T") for r in speeds)
    slower = [r["row"] for r in speeds if r["best"] and r["others"][r["best"]] < r["ours"]]
    section = "\n".join([
        BEGIN, "## Kernels", "", machine(context), "",
        "All peers of a row share the buffers of one process, and their repetitions are interleaved at random; times are the best of the repetitions. "
        "The limit is the fastest loop that only moves the same bytes: memcpy, ordinary stores, non-temporal stores, non-temporal "
        "stores with prefetch. Forward moves 8 bytes per cell, backward 12. \"naive\" are plain two-pass loops at -O3, \"naive, "
        "fast-math\" the same with -march=native -ffast-math. \"torch kernel\" is libtorch without its dispatcher and allocation.",
        "", f"Goals reached: {reached} of {counted}. Rows where a peer is faster: {', '.join(slower) if slower else 'none'}.", "",
        "![Time as a multiple of the limit](benchmarks-kernels.svg)", "", speed_table(speeds), "",
        "### Every peer, as a multiple of the limit", "", peers_table(speeds), "",
        "### One-cell edits", "", edits, "", END])
    print(section)
    plot(speeds, docs / "benchmarks-kernels.svg")
    path = docs / "benchmarks.md"
    text = path.read_text() if path.exists() else "# Benchmarks\n\n"
    if BEGIN in text and END in text:
        text = text[:text.index(BEGIN)] + section + text[text.index(END) + len(END):]
    else:
        text = text.rstrip("\n") + "\n\n" + section + "\n"
    path.write_text(text)


main()
