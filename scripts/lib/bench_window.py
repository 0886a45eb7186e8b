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
    work = {"still": "", "edit": "edit", "redraw": "redraw"}
    start = {"bare": [], "normscope": []}
    frame = {"bare": [], **{name: [] for name in work}}
    with tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, XDG_CONFIG_HOME=home, XDG_STATE_HOME=home, LIBGL_ALWAYS_SOFTWARE="1")

        def program_run(frames, what=""):
            return seconds([program], dict(environment, NORMSCOPE_FRAMES=str(frames), NORMSCOPE_FRAME_WORK=what))

        def bare_run(frames):
            return seconds([bare, str(frames)], environment)

        for _ in range(rounds):
            start["bare"].append(bare_run(1))
            start["normscope"].append(program_run(1))
            frame["bare"].append((bare_run(1 + FRAMES) - start["bare"][-1]) / FRAMES)
            for name, what in work.items():
                frame[name].append((program_run(1 + FRAMES, what) - start["normscope"][-1]) / FRAMES)
    start = {name: statistics.median(values) * 1e3 for name, values in start.items()}
    frame = {name: statistics.median(values) * 1e3 for name, values in frame.items()}
    size = {"bare": stripped_size(bare) / 1e6, "normscope": stripped_size(program) / 1e6}
    rows = [("start to the end of the first frame, ms", start["bare"], start["normscope"], "{:.0f}"),
            ("one frame in which nothing changed, ms", frame["bare"], frame["still"], "{:.2f}"),
            ("one frame with another x₁ (every panel changes), ms", frame["bare"], frame["edit"], "{:.2f}"),
            ("one frame with every pixel drawn anew, ms", frame["bare"], frame["redraw"], "{:.2f}"),
            ("binary, stripped, MB", size["bare"], size["normscope"], "{:.1f}")]
    lines = ["| | bare Dear ImGui window with its demo | NormScope, first lesson | ratio |", "|---|---|---|---|"]
    for label, bare_value, value, shape in rows:
        lines.append(f"| {label} | {shape.format(bare_value)} | {shape.format(value)} | {value / bare_value:.2f} |")
    cpu = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    note = (f"Medians of {rounds} interleaved rounds at 1600×900 on a virtual display with Mesa's software rasteriser, "
            f"{os.cpu_count()} cores, {cpu.group(1) if cpu else 'unknown processor'}. "
            f"The bare window draws all of itself in each of its frames. `./scripts/bench-window` repeats it.")
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
