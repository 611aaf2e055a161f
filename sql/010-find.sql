-- Tries to name the buyer of a storefront's order, see 001-payment.sql for the
-- format: by order and by address, each as a digest, within a window that
-- begins at start_time.
CREATE TABLE IF NOT EXISTS {}find (
    subject BINARY(32) NOT NULL,
    tries INT NOT NULL,
    start_time BIGINT NOT NULL,
    PRIMARY KEY (subject),
    KEY start_time (start_time)
) ENGINE=InnoDB;
