-- The schema that proofs of the safety rules happen in; it is gone when they are over.
CREATE SCHEMA {{scratch}}
