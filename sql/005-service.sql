-- Service payments through Paylov; see 001-payment.sql for the format, but for
-- amounts, which are whole sum here.

-- One row for each bill, written before Paylov hears of it.  active is a hash of
-- user, service and account until the bill is done with: at most one at a time.
-- transaction_id is Paylov's, NULL until its answer came.  attempt names the
-- last call that changes something, so that nobody takes another one's outcome
-- for his own.  told says that whoever asked for the payment was told of its
-- end.  due_time is when "payme service settle" has to look; NULL: never.
CREATE TABLE IF NOT EXISTS {}service_payment (
    id BIGINT NOT NULL AUTO_INCREMENT,
    user VARBINARY(190) NOT NULL,
    service VARBINARY(64) NOT NULL,
    account TEXT NOT NULL,
    amount BIGINT NOT NULL,
    active BINARY(32) NULL,
    transaction_id VARBINARY(64) NULL,
    state TINYINT NOT NULL,
    otp TINYINT NOT NULL,
    told TINYINT NOT NULL,
    attempt BIGINT NOT NULL,
    error VARBINARY(64) NOT NULL,
    version BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    sent_time BIGINT NOT NULL,
    pay_time BIGINT NOT NULL,
    change_time BIGINT NOT NULL,
    due_time BIGINT NULL,
    reference VARBINARY(64) NULL,
    terminal VARBINARY(64) NULL,
    merchant VARBINARY(64) NULL,
    PRIMARY KEY (id),
    UNIQUE KEY active (active),
    UNIQUE KEY transaction_id (transaction_id),
    KEY list (user, create_time),
    KEY created (create_time),
    KEY due (due_time)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The access token that all processes share, sealed by the consumer's secret.
-- lease names the process that gets a new one, until lease_time at the latest.
CREATE TABLE IF NOT EXISTS {}service_token (
    name CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    number BIGINT NOT NULL,
    sealed BLOB NULL,
    token_time BIGINT NOT NULL,
    until_time BIGINT NOT NULL,
    lease BIGINT NOT NULL,
    lease_time BIGINT NOT NULL,
    failed_time BIGINT NOT NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB;

-- What Paylov told of services; nothing of persons.  failed_time is when it was
-- asked in vain.
CREATE TABLE IF NOT EXISTS {}service_catalogue (
    name VARBINARY(140) NOT NULL,
    body MEDIUMTEXT NULL,
    time BIGINT NOT NULL,
    failed_time BIGINT NOT NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
