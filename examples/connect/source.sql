-- The source as it is when the connector takes its snapshot.
CREATE TYPE mood AS ENUM ('new', 'happy', 'angry');

CREATE TABLE customers (
  id integer PRIMARY KEY,
  email varchar(80) NOT NULL,
  country char(2) DEFAULT 'DE',
  mood mood NOT NULL DEFAULT 'new',
  tags text[],
  visits integer[],
  profile jsonb,
  balance numeric,
  active boolean NOT NULL DEFAULT true,
  address inet,
  created timestamptz
);

CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers,
  total numeric(12, 2),
  weight double precision,
  placed timestamp,
  due date,
  pickup time,
  reference uuid,
  priority smallint
);

-- A composite key.
CREATE TABLE order_lines (
  order_id bigint,
  line integer,
  sku text NOT NULL,
  price numeric(10, 4),
  valid int4range,
  wait interval,
  PRIMARY KEY (order_id, line)
);

-- `body` is stored outside of its row, so an update of `title` alone does not tell it.
CREATE TABLE documents (
  id bigint PRIMARY KEY,
  title text,
  body text,
  photo bytea
);
ALTER TABLE documents ALTER COLUMN body SET STORAGE EXTERNAL;

INSERT INTO customers
SELECT n, format('customer-%s@example.org', n), (ARRAY['DE', 'FR', NULL])[n % 3 + 1],
       (ARRAY['new', 'happy', 'angry'])[n % 3 + 1]::mood, ARRAY['a, "quoted" one', NULL, 'Grüße ' || n],
       ARRAY[n, NULL, -n], jsonb_build_object('town', 'Town ' || n % 7, 'points', ARRAY[1, n]),
       CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN n * 1000 ELSE n * 1.000100100010001 END, n % 5 > 0, ('10.0.0.' || n % 256)::inet,
       '2026-01-01 00:00:00.123456+00'::timestamptz + n * interval '1 hour 1 second'
FROM generate_series(1, 500) AS n;

INSERT INTO orders
SELECT n, n % 500 + 1, n * 12345.67, n / 7.0, '2026-01-01 00:00:00.000001'::timestamp + n * interval '61 seconds',
       date '1969-12-30' + n, time '23:59:59.999999' - n * interval '1 second', md5(n::text)::uuid, -n % 100
FROM generate_series(1, 2000) AS n;

INSERT INTO order_lines
SELECT n, line, 'sku' || chr(9) || '\' || line, n / 3.0, int4range(line, line + n), make_interval(months => line, days => n, secs => 0.5)
FROM generate_series(1, 1000) AS n, generate_series(1, 3) AS line;

INSERT INTO documents
SELECT n, 'document ' || n, (SELECT string_agg(md5(n || '/' || part), ' ') FROM generate_series(1, 200) AS part),
       decode(md5(n::text), 'hex')
FROM generate_series(1, 100) AS n;
