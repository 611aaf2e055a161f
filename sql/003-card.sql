-- Saved cards: the token sealed by a key of the configuration, the number
-- masked, the PIN by its hash.  token_hash keeps one card from being saved
-- twice.
CREATE TABLE IF NOT EXISTS {}card (
    id BIGINT NOT NULL AUTO_INCREMENT,
    cashbox VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user VARBINARY(190) NOT NULL,
    token_hash BINARY(32) NOT NULL,
    key_id CHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sealed BLOB NOT NULL,
    number VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    pin VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    tries TINYINT NOT NULL,
    recurring TINYINT NOT NULL,
    removed TINYINT NOT NULL,
    create_time BIGINT NOT NULL,
    change_time BIGINT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE KEY token (cashbox, user, token_hash),
    KEY list (cashbox, user),
    KEY sweep (cashbox, removed),
    KEY locked (cashbox, tries),
    KEY seal (cashbox, key_id)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
