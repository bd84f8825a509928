-- For who may create roles. No password: that is set where nobody else reads it.
CREATE ROLE {{role}} LOGIN
