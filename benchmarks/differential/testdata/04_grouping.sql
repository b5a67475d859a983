SELECT grp, kind, count(*) FROM item GROUP BY GROUPING SETS ((grp), (kind), ()) ORDER BY 1, 2, 3;
SELECT grp, kind, count(*), grouping(grp, kind) FROM item GROUP BY ROLLUP (grp, kind) ORDER BY 4, 1, 2;
SELECT grp, kind, sum(price) FROM item GROUP BY CUBE (grp, kind) ORDER BY 1, 2, 3;
SELECT sum(id) FROM item GROUP BY ();
