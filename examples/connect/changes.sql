-- What happens at the source while weir runs.
INSERT INTO customers (id, email, tags, profile, balance)
SELECT n, format('late-%s@example.org', n), '{}', '{"points": null}', -0.000000000000000000001
FROM generate_series(501, 600) AS n;
INSERT INTO orders (id, customer_id, total) SELECT n, 501, 0 FROM generate_series(2001, 2500) AS n;

UPDATE customers SET mood = 'happy', balance = balance * 2, tags = array_append(tags, mood::text) WHERE id % 2 = 0;
UPDATE orders SET total = -total, weight = NULL, placed = placed + interval '1 microsecond' WHERE id % 3 = 0;
UPDATE order_lines SET price = price + 0.0001 WHERE line = 2;

-- The large column is not touched: its event says so instead of holding it.
UPDATE documents SET title = title || ' (revised)' WHERE id <= 60;
-- Here it is, and here it goes.
UPDATE documents SET body = body || body WHERE id BETWEEN 41 AND 50;
UPDATE documents SET body = NULL WHERE id BETWEEN 51 AND 55;

-- Other keys, also of a row whose large column stays as it is.
UPDATE orders SET id = id + 100000 WHERE id BETWEEN 1001 AND 1010;
UPDATE order_lines SET line = 9 WHERE order_id <= 100 AND line = 3;

DELETE FROM order_lines WHERE order_id % 10 = 0;
DELETE FROM orders WHERE id % 7 = 0;
DELETE FROM documents WHERE id > 90;

-- Gone and back again, within one transaction and in two.
BEGIN;
DELETE FROM customers WHERE id = 600;
INSERT INTO customers (id, email) VALUES (600, 'again@example.org');
COMMIT;
DELETE FROM documents WHERE id = 1;
INSERT INTO documents (id, title) VALUES (1, 'anew');

-- Columns come while changes go on.
ALTER TABLE orders ADD COLUMN note text;
UPDATE orders SET note = 'note of ' || id WHERE id % 5 = 0;
ALTER TABLE customers ADD COLUMN points integer NOT NULL DEFAULT 7, ADD COLUMN seen timestamptz[];
INSERT INTO customers (id, email, points, seen)
SELECT n, format('new-%s@example.org', n), n, ARRAY['2026-02-03 04:05:06+00'::timestamptz]
FROM generate_series(601, 650) AS n;
ALTER TABLE documents ADD COLUMN pages smallint;
UPDATE documents SET pages = id % 10 WHERE id <= 80;
