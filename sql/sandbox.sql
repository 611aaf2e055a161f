-- The local Payme's own tables, made by payme-sandbox when it starts; a shop
-- without it has none of them.  See 001-payment.sql for the format.

-- A receipt ("чек"): states as in the Subscribe API.  payme_id is the
-- transaction that pays it now; card counts from 1 in the published test cards.
CREATE TABLE IF NOT EXISTS {}sandbox_receipt (
    id CHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    cashbox VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    amount BIGINT NOT NULL,
    account TEXT NOT NULL,
    language TINYINT NOT NULL,
    callback TEXT NOT NULL,
    timeout BIGINT NOT NULL,
    description TEXT NULL,
    detail MEDIUMTEXT NULL,
    hold TINYINT NOT NULL,
    state TINYINT NOT NULL,
    card TINYINT NOT NULL,
    tries TINYINT NOT NULL,
    error BIGINT NOT NULL,
    message TEXT NULL,
    payme_id CHAR(24) CHARACTER SET ascii COLLATE ascii_bin NULL,
    payme_time BIGINT NOT NULL,
    transaction VARCHAR(255) NULL,
    create_time BIGINT NOT NULL,
    pay_time BIGINT NOT NULL,
    cancel_time BIGINT NOT NULL,
    change_time BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY list (create_time),
    KEY cashbox (cashbox, create_time)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Every call to the merchant and what came of it; it came too late where an
-- answer was to be lost.
CREATE TABLE IF NOT EXISTS {}sandbox_call (
    id BIGINT NOT NULL AUTO_INCREMENT,
    receipt CHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    time BIGINT NOT NULL,
    duration BIGINT NOT NULL,
    request TEXT NOT NULL,
    answer MEDIUMBLOB NULL,
    problem VARCHAR(255) NULL,
    PRIMARY KEY (id),
    KEY receipt (receipt, id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A card's token, under its hash.
CREATE TABLE IF NOT EXISTS {}sandbox_token (
    hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    cashbox VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    card TINYINT NOT NULL,
    recurrent TINYINT NOT NULL,
    verified TINYINT NOT NULL,
    tries TINYINT NOT NULL,
    code_time BIGINT NOT NULL,
    PRIMARY KEY (hash)
) ENGINE=InnoDB;

-- The faults that are switched on.
CREATE TABLE IF NOT EXISTS {}sandbox_fault (
    name VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB;

-- The local Paylov: tokens under their hashes (kind 1: access, 2: refresh).
CREATE TABLE IF NOT EXISTS {}sandbox_paylov_token (
    hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    kind TINYINT NOT NULL,
    until BIGINT NOT NULL,
    uses BIGINT NOT NULL,
    PRIMARY KEY (hash)
) ENGINE=InnoDB;

-- A user's card; card counts as in sandbox_receipt.
CREATE TABLE IF NOT EXISTS {}sandbox_paylov_card (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user VARCHAR(190) NOT NULL,
    card TINYINT NOT NULL,
    name VARCHAR(190) NOT NULL,
    phone VARCHAR(32) NOT NULL,
    confirmed TINYINT NOT NULL,
    tries TINYINT NOT NULL,
    code_time BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY user (user)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A service payment: state 0 is created, 1 paid, 2 cancelled; amount in whole
-- sum; otp says that a code is wanted, card is that of the payment.
CREATE TABLE IF NOT EXISTS {}sandbox_paylov_payment (
    id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    service VARCHAR(64) NOT NULL,
    account TEXT NOT NULL,
    user VARCHAR(190) NOT NULL,
    amount BIGINT NOT NULL,
    card CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    otp TINYINT NOT NULL,
    tries TINYINT NOT NULL,
    state TINYINT NOT NULL,
    reference CHAR(12) CHARACTER SET ascii COLLATE ascii_bin NULL,
    create_time BIGINT NOT NULL,
    pay_time BIGINT NOT NULL,
    cancel_time BIGINT NOT NULL,
    PRIMARY KEY (id),
    KEY paid (pay_time)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
