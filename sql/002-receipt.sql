-- The receipts that Payme was asked for; see 001-payment.sql for the format.

-- One row for each, written before Payme hears of it.  active_order is the
-- order's id until the receipt is cancelled: at most one at a time.  receipt_id
-- is Payme's, NULL until its answer came.  attempt names the last call that
-- moves money, so that nobody takes another one's outcome for his own.
-- watched says that somebody else may pay it, from an invoice that was sent.
-- due_time is when "payme receipt settle" has to look; NULL: never.
CREATE TABLE IF NOT EXISTS {}receipt (
    id BIGINT NOT NULL AUTO_INCREMENT,
    cashbox VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    order_id BIGINT NOT NULL,
    active_order BIGINT NULL,
    receipt_id VARBINARY(64) NULL,
    state TINYINT NOT NULL,
    mark TINYINT NOT NULL,
    hold TINYINT NOT NULL,
    watched TINYINT NOT NULL,
    amount BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    error BIGINT NOT NULL,
    version BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    sent_time BIGINT NOT NULL,
    change_time BIGINT NOT NULL,
    due_time BIGINT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY active_order (active_order),
    UNIQUE KEY receipt_id (cashbox, receipt_id),
    KEY due (cashbox, due_time),
    KEY list (cashbox, create_time)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
