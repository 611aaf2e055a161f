"""Orders in a shop's own tables while workers and the database are killed: what
Payme was told, what our books say and what the shop shows agree in the end.
"""

import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from harness import done, equal, new_id, note, ok
from repeats import Payme
from shop_stand import Shop, order

CALLERS = 4
KILLS = 20
STATES = {2: "paid", -2: "back", -1: "new"}

seed = random.randrange(1 << 32)


class Buyer:
    def __init__(self, shop, number, dice):
        self.payme = Payme(shop.web.port, "/payme-merchant")
        self.shop = shop
        self.dice = dice
        self.prefix = f"K{number}-"
        self.lives = []

    def live(self, number):
        payme_id = new_id()
        self.payme.call("create", payme_id, {"order_id": number}, 1999)
        end = self.dice.random()
        if end < 0.2:
            answer = self.payme.call("cancel", payme_id)
        else:
            answer = self.payme.call("perform", payme_id)
            if end > 0.75:
                answer = self.payme.call("cancel", payme_id)
        state = (answer.result or {}).get("state")
        self.lives.append((number, payme_id, state))

    def run(self, over):
        count = 0
        while not over.is_set():
            number = f"{self.prefix}{count}"
            count += 1
            self.live(number)


def kill_workers(shop, dice):
    for _ in range(KILLS):
        time.sleep(dice.uniform(0.03, 0.2))
        workers = shop.web.workers()
        if workers:
            try:
                os.kill(dice.choice(workers), signal.SIGKILL)
            except ProcessLookupError:
                pass


def agreement(shop, lives):
    """The shop's status, and its history, of what Payme was told."""
    shop.stack.db.execute("UPDATE payme_outbox SET due_time=0 WHERE state=0")
    shop.stack.payme("deliver", check=False)
    rows = {number: status for number, status in shop.stack.db.query(
        "SELECT number,status FROM shop_order")}
    wrong = [(number, payme_id, state, rows[number])
             for number, payme_id, state in lives
             if STATES.get(state) != rows[number]]
    equal(wrong, [], "each order shows what Payme was told")
    equal(shop.stack.db.value(
        "SELECT COUNT(*) FROM (SELECT order_id FROM shop_history WHERE"
        " status='paid' GROUP BY order_id HAVING COUNT(*)>1) x"), "0",
        "no order is paid twice in its history")
    equal(shop.stack.db.value(
        "SELECT COUNT(*) FROM payme_transaction t JOIN payme_order o"
        " ON o.id=t.order_id WHERE (t.state=2)<>(o.state=1)"), "0",
        "our books agree with themselves")
    equal(shop.due(), "0", "nothing is left to tell")


for engine in ("InnoDB", "MyISAM"):
    note(f"{engine}, seed {seed}")
    dice = random.Random(seed)
    shop = Shop(engine)
    shop.add(*(order(f"K{i}-{n}", "19.99")
               for i in range(CALLERS) for n in range(1500)))
    over = threading.Event()
    buyers = [Buyer(shop, i, random.Random(seed + i)) for i in range(CALLERS)]
    with ThreadPoolExecutor(CALLERS) as pool:
        jobs = [pool.submit(buyer.run, over) for buyer in buyers]
        kill_workers(shop, dice)
        shop.stack.db.kill()
        shop.stack.db.start()
        kill_workers(shop, dice)
        over.set()
        for job in jobs:
            job.result()
    lives = [life for buyer in buyers for life in buyer.lives]
    ok(len(lives) > 20, f"{engine}: orders were paid meanwhile", len(lives))
    agreement(shop, lives)
    if engine == "InnoDB":
        equal(shop.stack.db.value(
            "SELECT COUNT(*) FROM shop_order o LEFT JOIN shop_history h"
            " ON h.order_id=o.id AND h.status='paid'"
            " WHERE o.status IN ('paid','back') AND h.id IS NULL"), "0",
            "and each paid order is in the history")
    shop.close()
done()
