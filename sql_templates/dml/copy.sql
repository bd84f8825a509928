-- Appends rows from what follows, in COPY's binary form.
COPY {{table}} ({{columns}}) FROM STDIN WITH (FORMAT binary)
