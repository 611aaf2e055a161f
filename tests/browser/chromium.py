"""Where Chromium and what drives it are, and how run.js is started."""

import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
from harness import BUILD, SOURCE, find, need, skip_all, start, stop  # noqa: E402

PATIENCE = 600


def node_modules():
    """Where "make browser-modules" has put what run.js requires."""
    for folder in (os.environ.get("PAYME_NODE_MODULES", ""),
                   os.path.join(BUILD, "tests/browser/node_modules"),
                   os.path.join(SOURCE, "tests/browser/node_modules")):
        if folder and all(
                os.path.isdir(os.path.join(folder, name))
                for name in ("playwright-core", "axe-core")):
            return folder
    return skip_all("playwright-core and axe-core are not there: "
                    "make browser-modules")


need("node", "chromium", "lighttpd")
modules = node_modules()


def run(stack, parts, settings):
    """Ends the test with what run.js says.  ${parts} follow each other; the
    files of one part run side by side."""
    # Chromium keeps its profile and its caches in what ends with the stack.
    home = os.path.join(stack.folder, "home")
    os.mkdir(home)
    everything = {**settings, "parts": parts, "folder": stack.folder,
                  "source": SOURCE, "modules": modules,
                  "chromium": find("chromium")}
    node = start([find("node"), os.path.join(SOURCE, "tests/browser/run.js")],
                 env={**os.environ, "NODE_PATH": modules, "HOME": home,
                      "TMPDIR": home, "XDG_CONFIG_HOME": home,
                      "XDG_CACHE_HOME": home, "NO_PROXY": "127.0.0.1",
                      "PAYME_BROWSER": json.dumps(everything)})
    try:
        sys.exit(node.wait(PATIENCE))
    except subprocess.TimeoutExpired:
        stop(node)
        print(f"Bail out! Chromium was not done within {PATIENCE} s")
        sys.exit(1)
