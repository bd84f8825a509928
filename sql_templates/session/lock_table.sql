-- Keeps a table as it is until the end of the transaction.
LOCK TABLE {{table}} IN ACCESS EXCLUSIVE MODE
