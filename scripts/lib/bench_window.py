# SPDX-License-Identifier: MIT
"""Times the program and a bare window in interleaved rounds and writes the medians as a table."""
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

FRAMES = 120


def seconds(command, environment):
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def stripped_size(binary):
    with tempfile.NamedTemporaryFile() as copy:
        subprocess.run(["strip", "-o", copy.name, binary], check=True)
        return os.path.getsize(copy.name)


def main():
    tree, document = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    rounds = int(os.environ.get("NORMSCOPE_BENCH_ROUNDS", "9"))
    program = str(tree / "normscope")
    bare = str(next(tree.rglob("bare_window")))
    samples = {"bare": ([], []), "normscope": ([], [])}
    with tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, XDG_CONFIG_HOME=home, XDG_STATE_HOME=home, LIBGL_ALWAYS_SOFTWARE="1")
        for _ in range(rounds):
            for name in samples:
                def run(frames):
                    if name == "bare":
                        return seconds([bare, str(frames)], environment)
                    return seconds([program], dict(environment, NORMSCOPE_FRAMES=str(frames)))
                first = run(1)
                samples[name][0].append(first)
                samples[name][1].append((run(1 + FRAMES) - first) / FRAMES)
    start = {name: statistics.median(values[0]) for name, values in samples.items()}
    frame = {name: statistics.median(values[1]) for name, values in samples.items()}
    size = {"bare": stripped_size(bare), "normscope": stripped_size(program)}
    rows = [("start to the end of the first frame, ms", {k: v * 1e3 for k, v in start.items()}, "{:.0f}"),
            ("one frame of the first lesson, ms", {k: v * 1e3 for k, v in frame.items()}, "{:.2f}"),
            ("binary, stripped, MB", {k: v / 1e6 for k, v in size.items()}, "{:.1f}")]
    lines = ["| | bare Dear ImGui window with its demo | NormScope | ratio |", "|---|---|---|---|"]
    for label, values, shape in rows:
        ratio = values["normscope"] / values["bare"]
        lines.append(f"| {label} | {shape.format(values['bare'])} | {shape.format(values['normscope'])} | {ratio:.2f} |")
    cpu = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    note = (f"Medians of {rounds} interleaved rounds at 1600×900 on a virtual display with Mesa's software rasteriser, "
            f"{os.cpu_count()} cores, {cpu.group(1) if cpu else 'unknown processor'}. `./scripts/bench-window` repeats it.")
    table = "\n".join(lines) + "\n\n" + note
    print(table)
    begin, end = "<!-- window: begin -->", "<!-- window: end -->"
    text = document.read_text() if document.exists() else "# Benchmarks\n"
    section = f"{begin}\n{table}\n{end}"
    if begin in text:
        text = re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: section, text, flags=re.S)
    else:
        text += f"\n## The window\n\n{section}\n"
    document.write_text(text)


main()
