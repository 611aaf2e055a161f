-- What is still to be told of an order's changes, written in the transaction
-- that changed it: notices to the shop's address (kind 1), changes of a
-- storefront's own tables that no transaction covers (kind 2), calls of its API
-- (kind 3).  state: 0 due, 1 done, 2 given up.  "amount" and "order_state" are
-- those of the moment of the event.
CREATE TABLE IF NOT EXISTS {}outbox (
    id BIGINT NOT NULL AUTO_INCREMENT,
    cashbox VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    order_id BIGINT NOT NULL,
    kind TINYINT NOT NULL,
    event TINYINT NOT NULL,
    order_state TINYINT NOT NULL,
    amount BIGINT NOT NULL,
    payme_id VARBINARY(96) NULL,
    state TINYINT NOT NULL,
    attempts INT NOT NULL,
    time BIGINT NOT NULL,
    due_time BIGINT NOT NULL,
    done_time BIGINT NOT NULL,
    problem VARCHAR(190) NULL,
    PRIMARY KEY (id),
    KEY due (state, due_time),
    KEY serial (order_id, kind, state, id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
