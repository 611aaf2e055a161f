"""Behind each web server: it is reloaded, and the workers that it keeps are told
to end, or killed, while orders are paid.  Told to, nothing is lost; killed, no
more than what was under way, and a repeat is answered rightly.
"""

import os
import signal

from agree import agree
from harness import Stack, done, equal, need, note, ok, skip, wait_until
from repeats import Load, Orders
from ways import WAYS, Place, alive, at_work

CALLERS = 6
TIMES = 4
BETWEEN = 40  # calls from one time to the next

need("mariadbd")
stack = Stack()
place = Place(stack)
orders = Orders(stack)


# ------ what happens to the servers ------

def ready(server):
    """Workers that are past their start."""
    return [pid for pid in server.workers() if at_work(pid)]


def replaced(server, gone):
    return not any(map(alive, gone)) and ready(server)


def reload(server):
    before = [] if server.helpers else server.workers()
    server.reload()
    wait_until(lambda: replaced(server, before), 60, "new workers")


def reload_cgi(server):
    """There is nobody to wait for."""
    server.reload()


def end_with(how):
    def act(server):
        target = ready(server)[0]
        os.kill(target, how)
        wait_until(lambda: replaced(server, [target]), 60, "its end")
    return act


def trial(server, name, act, most):
    """${act} so many times; no more than ${most} calls may be lost."""
    load = Load(orders, [server.port] * CALLERS,
                "/cgi-bin/payme-merchant/main")
    try:
        for _ in range(TIMES):
            load.more(BETWEEN)
            act(server)
        load.more(BETWEEN)
    finally:
        load.end()
    lost = load.failures()
    ok(len(lost) <= most, f"{name}: of {load.calls()} calls {len(lost)} were"
       f" lost, {most} may be", *lost, server.told())
    load.judge(name, stack)


NEVER = 0
ONE = TIMES  # what the worker had in hand
QUEUE = TIMES * CALLERS  # and what waited for it
# What may be lost when the server is reloaded, a worker told to end, killed.
LIMITS = {
    # Each worker has a socket of its own; killed, it leaves its queue to nobody.
    "lighttpd": (NEVER, NEVER, QUEUE),
    "lighttpd, workers": (NEVER, NEVER, ONE),
    # Whoever waits for a process while it is reloaded is forgotten, and who is
    # not done a second later is killed.
    "Apache, mod_fcgid": (QUEUE, NEVER, QUEUE),
    "Apache, mod_proxy_fcgi, workers": (NEVER, NEVER, ONE),
    "nginx, workers": (NEVER, NEVER, ONE),
    "lighttpd, CGI": (NEVER,),
    "Apache, mod_cgi": (NEVER,),
    # The daemon that starts the programs is not there for a moment.
    "Apache, mod_cgid": (QUEUE,),
}


def way(name, limits):
    obstacle = WAYS[name].obstacle()
    if obstacle:
        skip(name, obstacle)
        return
    server = WAYS[name].begin(place)
    acts = (("reloaded", reload if len(limits) > 1 else reload_cgi),
            ("workers told to end", end_with(signal.SIGTERM)),
            ("workers killed", end_with(signal.SIGKILL)))
    for (what, act), most in zip(acts, limits):
        trial(server, f"{name}, {what}", act, most)
    server.stop()


for each in LIMITS.items():
    way(*each)
note(f"{stack.db.value('SELECT COUNT(*) FROM payme_transaction')}"
     " transactions")
equal(agree(stack), [], "the rows agree")
done()
