--
-- A file as those of PostgreSQL's regression tests are.
--
CREATE TEMP TABLE yield (crop text, year int, tons float8) ON COMMIT DELETE ROWS;
INSERT INTO yield VALUES ('barley', 2023, 30.5), ('barley', 2024, 28), ('oats', 2024, 'Infinity');

SELECT name, kind, acres FROM crop ORDER BY name;
SELECT c.name, sum(y.tons) / c.acres AS "tons; an acre" -- a semicolon; in a comment
FROM crop c LEFT JOIN yield y ON y.crop = c.name
GROUP BY c.name ORDER BY 1; /* and ; here */
SELECT 'it''s; so' AS a, E'\';' AS b, $q$ ; $q$ AS c \gset
SET extra_float_digits = -10;
SELECT 0.1::float8 * 3;
RESET extra_float_digits;
SELECT timestamptz '2024-07-01 12:00', date '2024-07-01';
\pset null '(null)'
SELECT acres FROM crop WHERE name = 'peas';
-- errors
SELECT nothing FROM crop;
SELECT 1/0 FROM crop;
SELEC 1;
SELECT * INTO harvest FROM crop;
WITH gone AS (DELETE FROM yield RETURNING *) SELECT count(*) FROM gone;
DROP TABLE yield;
