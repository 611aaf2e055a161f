-- Since when the money is held, NULL: it is not; and the card, masked.
ALTER TABLE {}receipt
    ADD COLUMN IF NOT EXISTS held_time BIGINT NULL,
    ADD COLUMN IF NOT EXISTS card VARCHAR(32)
	CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD KEY IF NOT EXISTS held (cashbox, held_time);
UPDATE {}receipt SET held_time=sent_time
    WHERE state IN (4,6) AND held_time IS NULL;
