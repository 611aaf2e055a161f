"""make bench: the product beside what limits it, on one stand.

Each measure is a ratio of two things measured in turn, several times; medians
are printed.  Absolute rates belong to the machine and promise nothing.
"""
import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time

import stand

BUILD = os.getcwd()
FRESH = 30_000  # orders for each measurement that writes


# Executable and the rest of the query.
PAGES = [("payme-checkout", ""), ("payme-status", ""), ("payme-button", ""),
         ("payme-qr", "&type=page"), ("payme-qr", "&type=svg"),
         ("payme-qr", "&type=png")]


def tool(name):
    return os.path.join(BUILD, "bench", name)



class Bench:
    def __init__(self, options):
        self.options = options
        self.program = options.product
        self.rows = []
        # Unix sockets want a short path.
        self.folder = tempfile.mkdtemp(prefix="payme-bench.")
        self.running = []
        self.next = {}

    def say(self, text):
        print(text, file=sys.stderr, flush=True)

    # ------ the stand ------

    def place(self, name):
        return os.path.join(self.folder, name)

    def database(self, place, old, fresh, **slow):
        database = stand.Database(self.place(place), **slow)
        self.running.append(database)
        self.add(database, "payme", old, fresh)
        return database

    def add(self, database, name, old, fresh):
        self.say(f"{old:,} old transactions, {fresh:,} orders ...")
        database.fill(name, self.options.schema, old, fresh)
        self.next[database, name] = old

    def take(self, database, name="payme", count=FRESH):
        """The first of ${count} orders that nobody has paid yet."""
        first = self.next[database, name]
        self.next[database, name] += count
        return first

    def web(self, place, program, processes, *database, **variables):
        web = stand.Web(self.place(place), program, processes, *database,
                        **variables)
        self.running.append(web)
        return web

    def stop(self):
        for process in reversed(self.running):
            process.stop()
        self.running.clear()
        if not self.options.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    # ------ results ------

    def row(self, name, values, limits, target, unit="requests/s",
            at_most=False, note=""):
        """A measure: the median of the ratios of what was paired."""
        ratios = [v / l for v, l in zip(values, limits)]
        ratio = statistics.median(ratios)
        self.rows.append({
            "measure": name, "unit": unit,
            "value": statistics.median(values),
            "limit": statistics.median(limits), "ratio": ratio,
            "target": target, "at_most": at_most,
            "reached": None if target is None else
            ratio <= target if at_most else ratio >= target,
            "values": values, "limits": limits, "note": note})
        self.show(self.rows[-1])

    def show(self, row):
        sign = "<=" if row["at_most"] else ">="
        verdict = "" if row["reached"] is None else \
            f" {sign} {row['target']:g}" + \
            ("" if row["reached"] else "  SHORT")
        spread = ""
        if len(row["values"]) > 1:
            ratios = [v / l for v, l in zip(row["values"], row["limits"])]
            spread = f" ({min(ratios):.3f}..{max(ratios):.3f})"
        self.say(f"{row['measure']:44} {row['value']:12,.2f} /"
                 f" {row['limit']:12,.2f} {row['unit']:10}"
                 f" = {row['ratio']:.3f}{spread}{verdict} {row['note']}")

    def rounds(self):
        return range(self.options.rounds)

    def timed(self, web, kind, **options):
        """A load of some seconds; its rate and CPU time per request."""
        pids = web.workers()
        before = stand.cpu_seconds(pids), \
            stand.cpu_seconds([web.child.pid])
        done = web.load(tool("load"), k=kind, s=self.options.seconds,
                        **options)
        after = stand.cpu_seconds(pids), stand.cpu_seconds([web.child.pid])
        done["cpu"] = [round((b - a) / done["requests"] * 1e6, 1)
                       for a, b in zip(before, after)]
        return done

    @staticmethod
    def cpu(done):
        return "cpu us: " + "/".join(
            f"{statistics.median(d['cpu'][i] for d in done):.1f}"
            for i in (0, 1))

    # ------ measures ------

    def reads(self, database, product, first):
        """CheckPerform and CheckTransaction, of the constant answer."""
        constant = self.web("constant", tool("constant"), 4)
        old = min(FRESH, self.options.old)
        kinds = [("CheckPerform", "check-perform", (first, FRESH), 0.40),
                 ("CheckTransaction", "check", (0, old), 0.42)]
        runs = {name: [] for name, *_ in kinds}
        limits, bare = [], {name: [] for name in runs}
        for _ in self.rounds():
            limits.append(self.timed(constant, "check-perform", c=8, n=1000))
            for name, kind, (start, count), _ in kinds:
                runs[name].append(self.timed(
                    product, kind, c=8, f=start, n=count))
                bare[name].append(stand.run_tool(
                    tool("bare"), k=kind, S=database.socket, c=8, f=start,
                    n=count, s=self.options.seconds))
        self.say("constant answer: " + self.cpu(limits))
        for name, _, _, target in kinds:
            rates = [d["rate"] for d in runs[name]]
            self.row(f"{name}, of the constant answer", rates,
                     [d["rate"] for d in limits], target,
                     note=self.cpu(runs[name]))
            self.row(f"{name}, of the bare loop", rates,
                     [d["rate"] for d in bare[name]], None)

    def writes(self, title, database, product, clients, connections, target,
               repeats=None):
        """Create and Perform, of the bare loop; each performs its own."""
        product_runs = {"create": [], "perform": []}
        bare_runs = {"create": [], "perform": []}
        for _ in range(repeats or self.options.rounds):
            first = self.take(database)
            done = self.timed(product, "create", c=clients, f=first, n=FRESH)
            product_runs["create"].append(done)
            other = self.take(database)
            limit = stand.run_tool(
                tool("bare"), k="create", S=database.socket, c=connections,
                f=other, n=FRESH, s=self.options.seconds)
            bare_runs["create"].append(limit)
            product_runs["perform"].append(product.load(
                tool("load"), k="perform", c=clients, f=first,
                n=done["items"]))
            bare_runs["perform"].append(stand.run_tool(
                tool("bare"), k="perform", S=database.socket, c=connections,
                f=other, n=limit["items"]))
        for kind in ("create", "perform"):
            self.row(f"{kind.title()}, of the bare loop{title}",
                     [d["rate"] for d in product_runs[kind]],
                     [d["rate"] for d in bare_runs[kind]], target,
                     note=self.cpu(product_runs[kind])
                     if kind == "create" else "")

    def slow(self):
        """The same on a disk whose fsync takes 5 ms longer."""
        fresh = FRESH * 2 * self.options.rounds
        database = self.database(
            "slow", 1000, fresh, preload=tool("slow-fsync.so"), fsync_us=5000)
        product = self.web("slow16", self.program, 16, database, "payme")
        self.writes(", fsync + 5 ms", database, product, 32, 16, 0.95)
        product.stop()
        database.stop()

    def cgi(self, database, first):
        """Plain CGI: a process for each request."""
        webs = [self.web("cgi0", tool("constant"), 0),
                self.web("cgi1", tool("loaded"), 0),
                self.web("cgi2", self.program, 0, database, "payme")]
        runs = [[], [], []]
        for _ in self.rounds():
            for web, rates in zip(webs, runs):
                rates.append(web.load(
                    tool("load"), k="check-perform", c=8, f=first,
                    s=self.options.seconds, n=FRESH)["rate"])
        self.row("CheckPerform by CGI, of a constant CGI", runs[2], runs[0],
                 0.40)
        self.row("the same, of one with the same libraries", runs[2], runs[1],
                 None)

    def pages(self, database, first):
        """Each page, of a program that answers the same bytes at once, and of
        one that reads the order before it does."""
        data = {"PAYME_DATADIR": os.path.dirname(self.options.schema)}
        for number, (name, query) in enumerate(PAGES):
            path = self.place(f"answer{number}")
            program = os.path.join(os.path.dirname(self.program), name)
            webs = [self.web(f"page{number}", program, 4, database, "payme",
                             **data)]
            answer = webs[0].page(f"order_id={first:010}{query}")
            with open(path, "wb") as out:
                out.write(answer)
            fixed = {"BENCH_ANSWER": path, "BENCH_SOCKET": database.socket}
            for limit in ("constant", "read"):
                webs.append(self.web(f"{limit}{number}", tool(limit), 4,
                                     **fixed))
            runs = [[], [], []]
            for _ in self.rounds():
                for web, done in zip(webs, runs):
                    done.append(self.timed(web, "page", c=8, f=first, n=FRESH,
                                           q=query))
            rates = [[d["rate"] for d in done] for done in runs]
            title = f"{name} {query[1:]}".strip()
            self.row(f"{title}, of the same {len(answer):,} bytes", rates[0],
                     rates[1], 0.60,
                     note=f"{self.cpu(runs[0])} of {self.cpu(runs[1])}")
            self.row("the same, with one read of the order", rates[0],
                     rates[2], None, note="of " + self.cpu(runs[2]))
            for web in webs:
                web.stop()

    def start(self):
        """A life of a program without a database; its size."""
        for name in ("payme-merchant", "payme-card"):
            ordinary = os.path.join(os.path.dirname(self.program), name)
            alone = os.path.join(BUILD, "alone", name)
            if not os.path.exists(alone):
                continue
            times = {ordinary: [], alone: []}
            for _ in range(100 * self.options.rounds):
                for program, lives in times.items():
                    lives.append(stand.life(program) * 1000)
            self.row(f"{name} of one file: start to end, of several",
                     [statistics.median(times[alone])],
                     [statistics.median(times[ordinary])], None, "ms")
            sizes = [stand.stripped(program, self.place("stripped")) / 1e6
                     for program in (alone, ordinary)]
            self.row("its size", sizes[:1], sizes[1:], None, "MB")

    def statement(self, database):
        """A month of a large shop, streamed; what it takes of memory."""
        count = min(1_000_000, self.options.old)
        high = {}
        runs, limits, firsts = [], [], []
        for rows in (10_000, count):
            web = self.web(
                f"statement{rows}", self.program, 1, database, "payme")
            call = {"k": "statement", "f": stand.OLD_TIME, "n": rows - 1}
            for _ in self.rounds() if rows == count else range(1):
                done = web.load(tool("load"), **call)
                if done["failed"]:
                    raise SystemExit("bench: GetStatement broke off")
                if rows < count:
                    continue
                limits.append(stand.run_tool(
                    tool("bare"), k="statement", S=database.socket,
                    f=stand.OLD_TIME, n=rows - 1)["seconds"])
                runs.append(done["seconds"])
                firsts.append(done["first_byte"])
            high[rows] = stand.memory(web.workers()[0])["VmHWM"]
            web.stop()
        self.row(f"GetStatement of {count:,}, of a bare loop", runs, limits,
                 1.25, "s", at_most=True)
        self.row("its first byte, of the whole time", firsts, runs, 0.20, "s",
                 at_most=True)
        self.row("its highest RSS, of 10 MB", [high[count] / 1024], [10], 1,
                 "MB", at_most=True)
        self.row("its highest RSS, of that for 10,000",
                 [high[count] / 1024], [high[10_000] / 1024], 1.05, "MB",
                 at_most=True)

    def paid(self, product, requests):
        """Four requests about each old order; nothing is written."""
        for start in range(0, requests // 4, self.options.old):
            product.load(tool("load"), k="paid", c=8, f=0,
                         n=min(self.options.old, requests // 4 - start))

    def memory(self, product):
        """A worker's memory, and after very many requests."""
        self.paid(product, 20_000)
        before = [stand.memory(pid) for pid in product.workers()]
        self.paid(product, self.options.requests)
        after = [stand.memory(pid) for pid in product.workers()]
        for key, limit in (("Pss", 2), ("VmRSS", 8)):
            sizes = [m[key] / 1024 for m in after if key in m]
            if sizes:
                self.row(f"{key.upper().replace('VM', '')} of a worker, "
                         f"of {limit} MB", [max(sizes)], [limit], 1, "MB",
                         at_most=True)
        self.row(f"RSS after {self.options.requests:,} requests, of before",
                 [max(m["VmRSS"] for m in after) / 1024],
                 [max(m["VmRSS"] for m in before) / 1024], 1.02, "MB",
                 at_most=True)

    def growth(self, database, product):
        """Whole lives with many old transactions and with few."""
        self.add(database, "small", 1000, FRESH * self.options.rounds)
        small = self.web("small", self.program, 4, database, "small")
        few, many = [], []
        for _ in self.rounds():
            few.append(self.timed(
                small, "life", c=8, n=FRESH,
                f=self.take(database, "small"))["rate"])
            many.append(self.timed(
                product, "life", c=8, n=FRESH,
                f=self.take(database))["rate"])
        self.row(f"Life with {self.options.old:,} old, of 1,000 old", many,
                 few, 0.95)

    def run(self):
        wanted = self.options.only
        fresh = FRESH * (1 + 3 * self.options.rounds)
        if set(wanted) - {"slow", "start"}:
            database = self.database("db", self.options.old, fresh)
            product = self.web("product", self.program, 4, database, "payme")
            untouched = self.take(database)
            for name, measure in (
                    ("reads", lambda: self.reads(
                        database, product, untouched)),
                    ("writes", lambda: self.writes(
                        "", database, product, 8, 8, 0.60)),
                    ("cgi", lambda: self.cgi(database, untouched)),
                    ("pages", lambda: self.pages(database, untouched)),
                    ("memory", lambda: self.memory(product)),
                    ("statement", lambda: self.statement(database)),
                    ("growth", lambda: self.growth(database, product))):
                if name in wanted:
                    measure()
        if "start" in wanted:
            self.start()
        if "slow" in wanted:
            self.slow()


ALL = ["reads", "writes", "cgi", "pages", "memory", "statement", "growth",
       "start", "slow"]


def main():
    parser = argparse.ArgumentParser(prog="make bench BENCHFLAGS=...")
    parser.add_argument("--schema", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--product", metavar="FILE",
                        default=os.path.join(BUILD, "payme-merchant"),
                        help="another build of payme-merchant")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0,
                        help="length of one measurement")
    parser.add_argument("--old", type=int, default=1_000_000,
                        help="old transactions in the large database")
    parser.add_argument("--requests", type=int, default=1_000_000,
                        help="requests before memory is looked at again")
    parser.add_argument("--only", nargs="+", choices=ALL, default=ALL)
    parser.add_argument("--json", metavar="FILE", help="- for the output")
    parser.add_argument("--keep", action="store_true",
                        help="leave the stand's folder")
    options = parser.parse_args()
    bench = Bench(options)
    started = time.monotonic()
    try:
        bench.run()
    finally:
        bench.stop()
    bench.say(f"{time.monotonic() - started:.0f} s")
    if options.json:
        text = json.dumps(bench.rows, indent=1)
        if options.json == "-":
            print(text)
        else:
            with open(options.json, "w") as out:
                out.write(text + "\n")


if __name__ == "__main__":
    main()
