-- Since when the money is held, NULL: it is not; and the card, masked.
ALTER TABLE {}receipt
    ADD COLUMN held_time BIGINT NULL,
    ADD COLUMN card VARCHAR(32)
	CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD KEY held (cashbox, held_time);
UPDATE {}receipt SET held_time=sent_time
    WHERE state IN (4,6) AND held_time IS NULL;
