SELECT '{192.168.1.5/24,::1}'::inet[], '{10.0.0.0/8}'::cidr[], ARRAY['10.1.2.3'::inet, NULL], '{10.1.2.3}'::inet[]::text, ('{10.1.2.3,10.0.0.1}'::inet[])[2];
SELECT '10.0.0.1'::inet = ANY ('{10.0.0.1,10.0.0.2}'::inet[]), '{10.0.0.2}'::inet[] < '{10.0.0.10}'::inet[], array_agg(x ORDER BY x), array_to_string('{10.0.0.0/8,11.0.0.0/8}'::cidr[], ',') FROM unnest('{10.0.0.10,10.0.0.2,::1}'::inet[]) x;
SELECT '{10.0.0.1/8}'::cidr[];
SELECT '{10.0.0.0/8}'::cidr[]::inet[], '{10.0.0.1}'::text::inet[], s::cidr[] FROM (VALUES ('{10.0.0.0/8}')) v(s);
SELECT pg_typeof('{}'::inet[]), pg_typeof(ARRAY['10.0.0.0/8'::cidr]);
