-- Payments in Telegram; see 001-payment.sql for the format.

-- An order that is promised to somebody who is just about to pay it: until
-- end_time no other payment of ours is begun.  owner names the promise; again
-- says that the order had been refunded before.
CREATE TABLE IF NOT EXISTS {}promise (
    order_id BIGINT NOT NULL,
    owner VARBINARY(64) NOT NULL,
    again TINYINT NOT NULL,
    end_time BIGINT NOT NULL,
    PRIMARY KEY (order_id)
) ENGINE=InnoDB;

-- What Telegram told to be paid, once each: state 1, the order was made paid by
-- it; 2, the Merchant API does that; 3, it was not as the order says, or one
-- payment too many.  order_id 0: the order is not known.  due_time is since when
-- "payme telegram settle" has to look; NULL: never.
CREATE TABLE IF NOT EXISTS {}telegram_charge (
    id BIGINT NOT NULL AUTO_INCREMENT,
    cashbox VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    charge_id VARBINARY(190) NOT NULL,
    provider_id VARBINARY(190) NOT NULL,
    payload VARBINARY(190) NOT NULL,
    order_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    state TINYINT NOT NULL,
    again TINYINT NOT NULL,
    currency VARBINARY(16) NOT NULL,
    amount BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    change_time BIGINT NOT NULL,
    due_time BIGINT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY charge_id (cashbox, charge_id),
    KEY order_id (order_id),
    KEY due (cashbox, due_time),
    KEY state (cashbox, state),
    KEY list (cashbox, create_time)
) ENGINE=InnoDB;

-- The updates that were answered with a message of the bot's, for two days.
CREATE TABLE IF NOT EXISTS {}telegram_update (
    update_id BIGINT NOT NULL,
    time BIGINT NOT NULL,
    PRIMARY KEY (update_id),
    KEY time (time)
) ENGINE=InnoDB;
