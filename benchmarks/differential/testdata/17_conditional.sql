SELECT id, CASE WHEN price > 1 THEN 'big' WHEN price IS NULL THEN 'none' ELSE 'small' END FROM item ORDER BY id;
SELECT id, CASE grp WHEN 1 THEN 'one' WHEN 2 THEN 'two' END, coalesce(name, kind, '?'), nullif(grp, 1), greatest(id, grp, 3), least(price, 1) FROM item ORDER BY id;
