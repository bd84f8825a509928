-- For who may create roles: a role to own tables that several others share.
CREATE ROLE {{owners}} NOLOGIN
