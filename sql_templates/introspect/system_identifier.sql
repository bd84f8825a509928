-- Which cluster this is. Stands alone, because a role may be kept from asking.
SELECT system_identifier FROM pg_catalog.pg_control_system()
