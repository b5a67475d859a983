SELECT id, concat(name, NULL, id), concat_ws('-', name, id), format('%s:%L', id, name), md5(name), ascii(name), chr(65 + id) FROM item ORDER BY id;
SELECT format('%I', name) FROM item WHERE id < 4 ORDER BY id;
SELECT format('%I', name) FROM item;
SELECT id, concat(kind, '|'), concat_ws('-', name, kind), format('%s', kind) FROM item ORDER BY id;
SELECT id, extract(year from d), extract(dow from d), date_part('month', d), d + 1, d - date '2024-01-01', d + interval '1 month', date_trunc('month', ts), to_char(d, 'YYYY-MM-DD Dy') FROM item ORDER BY id;
SELECT to_date('05 Dec 2000', 'DD Mon YYYY');
