SELECT a.k, b.k FROM n a LEFT JOIN s b ON EXISTS (SELECT FROM s x WHERE x.k = a.k AND x.k > 2) AND a.k = b.k ORDER BY 1, 2;
SELECT a.k, b.k FROM n a LEFT JOIN s b ON a.k = b.k AND b.k IN (SELECT x.k FROM n x WHERE x.i4 IS NOT NULL) ORDER BY 1, 2;
SELECT a.k, b.k FROM n a RIGHT JOIN s b ON a.k = b.k AND (SELECT max(x.k) FROM s x WHERE x.k <= b.k) > 3 ORDER BY 1, 2;
SELECT a.k, b.k FROM n a FULL JOIN s b ON a.k = b.k AND EXISTS (SELECT FROM n x WHERE x.k = b.k AND x.k > 2) ORDER BY 1, 2;
SELECT a.k, b.k FROM n a LEFT JOIN s b ON a.k = b.k AND (SELECT count(*) FROM s) > 3 AND b.k <> ALL (SELECT 3) ORDER BY 1, 2;
SELECT a.k, b.k FROM n a LEFT JOIN s b ON (SELECT max(x.k) FROM n x WHERE x.k <= a.k) = (SELECT min(y.k) FROM s y WHERE y.k >= b.k) ORDER BY 1, 2;
SELECT a.k, b.k, c.k FROM n a LEFT JOIN (s b LEFT JOIN s c ON c.k = b.k AND EXISTS (SELECT FROM n WHERE n.k = c.k)) ON a.k = b.k AND NOT EXISTS (SELECT FROM n x WHERE x.k = a.k + 1 AND x.k = 4) ORDER BY 1, 2, 3;
