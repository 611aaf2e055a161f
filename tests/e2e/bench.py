"""The measurements run, each against its limit; what they measure is not looked
at here.
"""

import json
import os
import subprocess
import sys

from harness import done, equal, need, ok

need("lighttpd", "mariadbd")
SOURCE, BUILD = os.environ["PAYME_SOURCE"], os.environ["PAYME_BUILD"]
run = subprocess.run(
    [sys.executable, os.path.join(SOURCE, "bench/run.py"),
     "--schema", os.path.join(SOURCE, "sql"), "--rounds", "1",
     "--seconds", "0.05", "--old", "1000", "--only", "reads", "pages",
     "--json", "-"],
    cwd=BUILD, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    stdin=subprocess.DEVNULL, check=False)
equal(run.returncode, 0, "the measurements run")
if run.returncode != 0:
    print("# " + run.stderr.replace("\n", "\n# "))
else:
    rows = json.loads(run.stdout)
    ok(len(rows) >= 16 and all(row["ratio"] > 0 for row in rows),
       "and have a ratio each", run.stdout)
done()
