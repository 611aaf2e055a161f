"""Gives the fault tests in C a MariaDB of their own."""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
import harness

with tempfile.TemporaryDirectory(prefix="payme-") as folder:
    # What is not on the disk when the power fails is not the question here.
    database = harness.Database(
        folder, "--innodb-flush-log-at-trx-commit=0")
    program = subprocess.run(
        [os.path.join(harness.BUILD, "tests", "faults", "database")],
        env={**os.environ, "PAYME_TEST_SOCKET": database.socket},
        check=False)
    database.stop()
sys.exit(program.returncode)
