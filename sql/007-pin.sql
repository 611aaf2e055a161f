-- A PIN's hash is sealed, as the token is.
ALTER TABLE {}card MODIFY pin VARBINARY(255) NOT NULL;
