-- Opens a transaction that sees one state of the catalog and changes nothing.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY
