-- The outbox is served by cashbox and kind, in the order of due_time; of what is
-- done that is the time when it was.
ALTER TABLE {}outbox
    ADD INDEX queue (state, cashbox, kind, due_time),
    DROP INDEX due;
