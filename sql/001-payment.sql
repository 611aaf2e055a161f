-- Orders, accounts and transactions.
--
-- Read by "payme migrate": "{}" becomes the table prefix, a line that ends in
-- ";" ends a statement, and each statement may be run again: that a column or a
-- key is there already, or gone, is no fault (MySQL has no ADD COLUMN IF NOT
-- EXISTS).  Money is BIGINT tiyin, time BIGINT milliseconds UTC; names and ids
-- compare byte by byte.

-- What can be paid: a one-time order (kind 1) or an accumulating account
-- (kind 2).  account_key is the account's fields, sorted by name and
-- percent-encoded; live_id is the transaction that reserves a one-time order.
CREATE TABLE IF NOT EXISTS {}order (
    id BIGINT NOT NULL AUTO_INCREMENT,
    cashbox VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    account_key VARBINARY(255) NOT NULL,
    kind TINYINT NOT NULL,
    state TINYINT NOT NULL,
    amount BIGINT NOT NULL,
    balance BIGINT NOT NULL,
    live_id VARBINARY(96) NULL,
    live_time BIGINT NOT NULL,
    version BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    change_time BIGINT NOT NULL,
    account TEXT NOT NULL,
    receivers TEXT NULL,
    additional TEXT NULL,
    detail MEDIUMTEXT NULL,
    description TEXT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY account (cashbox, account_key),
    KEY list (cashbox)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What Payme did.  active_order is the order's id while the transaction
-- reserves or has paid a one-time order: at most one at a time.
CREATE TABLE IF NOT EXISTS {}transaction (
    id BIGINT NOT NULL AUTO_INCREMENT,
    cashbox VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payme_id VARBINARY(96) NOT NULL,
    order_id BIGINT NOT NULL,
    active_order BIGINT NULL,
    state TINYINT NOT NULL,
    reason BIGINT NULL,
    time BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    perform_time BIGINT NOT NULL,
    cancel_time BIGINT NOT NULL,
    account TEXT NOT NULL,
    receivers TEXT NULL,
    fiscal_perform TEXT NULL,
    fiscal_cancel TEXT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY payme_id (cashbox, payme_id),
    UNIQUE KEY active_order (active_order),
    KEY statement (cashbox, time, id),
    KEY live (state, time)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
