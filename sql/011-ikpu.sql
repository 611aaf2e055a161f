-- The IKPU of a storefront's goods: item is "sku=..." or "product=...", as the
-- preset's items call them.
CREATE TABLE IF NOT EXISTS {}ikpu (
    cashbox VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    item VARBINARY(255) NOT NULL,
    code CHAR(17) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    package_code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    units BIGINT NULL,
    vat_percent TINYINT NOT NULL,
    title TEXT NULL,
    change_time BIGINT NOT NULL,
    PRIMARY KEY (cashbox, item)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
