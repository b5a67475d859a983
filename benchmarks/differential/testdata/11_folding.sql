SELECT a FROM void WHERE 'b'::text NOT IN ('a', 'b') GROUP BY a HAVING 'abc'::text::date > '2020-01-01';
SELECT a FROM void WHERE 1 = 2 AND d > 'abc'::text::date;
SELECT a FROM void WHERE d > 'abc'::text::date AND 1 = 2;
