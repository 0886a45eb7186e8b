#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""window_test.py NORMSCOPE: the window that the program opens on a small screen lies within it, and the window manager
is told the least size. Skipped (77) without Xvfb, xprop and xwininfo.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

program = sys.argv[1]
for tool in ("Xvfb", "xprop", "xwininfo"):
    if not shutil.which(tool):
        print(f"skipped: no {tool} here")
        sys.exit(77)


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=30).stdout


def window():
    """The id of the program's window, once it is in sight: its size is settled before."""
    for _ in range(300):
        found = re.search(r'(0x[0-9a-f]+) "[^"]*": \("normscope" "normscope"\)', output("xwininfo", "-root", "-tree"))
        if found and "minimum size" in output("xprop", "-id", found[1], "WM_NORMAL_HINTS"):
            return found[1]
        time.sleep(0.1)
    sys.exit("no window of the program tells its least size")


screen = (1024, 700)
read, write = os.pipe()
display = subprocess.Popen(
    ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{screen[0]}x{screen[1]}x24", "-nolisten", "tcp"],
    pass_fds=[write], stderr=subprocess.DEVNULL)
shown = None
try:
    os.close(write)
    with os.fdopen(read) as number:
        os.environ["DISPLAY"] = ":" + number.readline().strip()
    with tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home, XDG_STATE_HOME=home)
        environment.pop("WAYLAND_DISPLAY", None)
        shown = subprocess.Popen([program], env=environment)
        name = window()
        time.sleep(0.5)  # the server has moved it where the program wants it
        hints = output("xprop", "-id", name, "WM_NORMAL_HINTS")
        assert "minimum size: 900 by 560" in hints, hints
        place = output("xwininfo", "-id", name)
        left, top, width, height = (
            int(re.search(rf"{words}: +(-?[0-9]+)", place)[1])
            for words in ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height"))
        assert left >= 0 and top >= 0 and left + width <= screen[0] and top + height <= screen[1], place
        assert width >= 900 and height >= 560, place
        shown.terminate()
        shown.wait(30)
        shown = None
finally:
    for process in (shown, display):
        if process:
            process.terminate()
            process.wait(30)
print(f"{width} x {height} on a screen of {screen[0]} x {screen[1]}, never less than 900 x 560")
