SELECT id, length(name), octet_length(name), upper(name), lower(name), initcap(name), reverse(name), left(name, 1), right(name, 1) FROM item ORDER BY id;
SELECT id, length(kind), kind || '|', kind::text || '|', length(kind::text) FROM item ORDER BY id;
SELECT id, octet_length(kind) FROM item ORDER BY id;
SELECT id, trim(name), '[' || name || ']', ltrim(name, 'a'), rpad(name, 4, '*'), lpad(name, 4), repeat(name, 2), replace(name, 'a', 'bb'), strpos(name, 'a'), position('e' in name), substring(name from 2 for 1), split_part(name, 'e', 1) FROM item ORDER BY id;
SELECT id, name ~ '^a', name ~* '^a', regexp_replace(name, '[aeiou]', '#', 'g'), translate(name, 'ae', 'AE'), starts_with(name, 'a') FROM item ORDER BY id;
SELECT id, name SIMILAR TO '(a|e)%' FROM item ORDER BY id;
SELECT 'a' = 'a ', 'a'::char(2) = 'a ', 'a'::text = 'a '::char(2), 'a ' LIKE 'a', 'é' = 'e', 'A' < 'a';
SELECT id, NOT (name = 'a'), name = 'a' OR NULL, name IS NULL, (name = 'a') IS TRUE, name BETWEEN 'a' AND 'f', name NOT BETWEEN SYMMETRIC 'f' AND 'a' FROM item ORDER BY id;
