# int2vector and oidvector: subscripts begin at 0
SELECT indrelid::regclass::text, indkey, indkey[0], indkey[1], indclass[0], array_upper(indkey, 1), array_lower(indkey, 1), array_length(indkey, 1) FROM pg_index WHERE indexrelid < 16384 AND indrelid NOT IN (SELECT oid FROM pg_class WHERE relnamespace = 99)

#
SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) WHERE c.relname IN ('pg_class', 'pg_attribute', 'orders', 'customers')

#
SELECT indexrelid, s, indkey[s] FROM pg_index, generate_subscripts(indkey, 1) AS s WHERE indrelid = 'pg_proc'::regclass

#
SELECT proname, t FROM pg_proc, unnest(proargtypes) AS t WHERE proname = 'substring'

#
SELECT proname, pg_get_function_identity_arguments(oid), pg_get_function_result(oid), oid::regprocedure::text, oid::regproc::text FROM pg_proc WHERE proname IN ('lower', 'now', 'concat', 'jsonb_insert')

# object identifiers and their names
SELECT 'pg_class'::regclass, 'pg_class'::regclass::oid, 'int4'::regtype::text, 1259::regclass, '0'::regclass, 99999::oid::regtype::text, 'pg_catalog'::regnamespace, 'sales'::regnamespace::text, '"team-sales"'::regrole::text

#
SELECT c.oid::regclass::text, reltype::regtype::text, relnamespace::regnamespace::text, relowner::regrole::text FROM pg_class c WHERE relname IN ('orders', 'pg_class', 'tables', 'orders_pkey')

#
SELECT to_regclass('sales.orders')::text, to_regclass('sales.nope'), to_regtype('int'), to_regtype('nope'), to_regnamespace('sales')::text, to_regrole('ada')::text, to_regproc('now'), to_regprocedure('lower(text)')

#
SELECT n.nspname, to_regclass(quote_ident(n.nspname) || '.orders')::text FROM pg_namespace n WHERE n.nspname IN ('sales', 'public')

# comments
SELECT obj_description('sales.orders'::regclass), obj_description('sales.orders'::regclass, 'pg_class'), obj_description('sales.orders'::regclass, 'pg_type'), col_description('sales.orders'::regclass, 3), col_description('sales.orders'::regclass, 1), obj_description(2200, 'pg_namespace')

# visibility, with and without the schema in the search path
SELECT relname, pg_table_is_visible(oid) FROM pg_class WHERE relname IN ('orders', 'pg_class', 'tables')

#
SELECT pg_table_is_visible(0), pg_type_is_visible(23), pg_function_is_visible(31), pg_operator_is_visible(96), pg_type_is_visible(NULL)

# privileges of a reader
SELECT has_table_privilege('sales.orders', 'SELECT'), has_table_privilege('sales.orders'::regclass, 'select, insert'), has_schema_privilege('pg_catalog', 'USAGE'), has_column_privilege('sales.orders', 'id', 'SELECT'), has_any_column_privilege('sales.orders', 'SELECT'), has_function_privilege('lower(text)', 'EXECUTE'), has_type_privilege('int4', 'USAGE'), has_table_privilege(0::oid, 'SELECT')

#
SELECT pg_get_userbyid(10), pg_get_userbyid(99999999), pg_get_userbyid(NULL), pg_encoding_to_char(6), pg_encoding_to_char(0), pg_char_to_encoding('utf8'), pg_char_to_encoding('nope')

# keys
SELECT conname, contype, conkey, confkey, pg_get_constraintdef(oid), pg_get_constraintdef(oid, true), conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE conrelid >= 16384

#
SELECT c.relname, pg_get_indexdef(i.indexrelid), pg_get_indexdef(i.indexrelid, 1, false), pg_get_indexdef(i.indexrelid, 0, true), pg_get_indexdef(i.indexrelid, 9, true), indnatts, indisunique, indisprimary FROM pg_index i JOIN pg_class c ON c.oid = indexrelid WHERE c.relname ~ '^(orders|customers)_' OR c.relname = 'pg_class_oid_index'

# information_schema
SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE table_schema IN ('sales', 'information_schema')

#
SELECT table_name, column_name, ordinal_position, is_nullable, data_type, character_maximum_length, character_octet_length, numeric_precision, numeric_precision_radix, numeric_scale, datetime_precision, udt_schema, udt_name, dtd_identifier FROM information_schema.columns WHERE table_schema = 'sales'

#
SELECT table_name, column_name, c.data_type, c.udt_name, object_name, e.data_type AS element FROM information_schema.columns c JOIN information_schema.element_types e ON (c.table_catalog, c.table_schema, c.table_name, 'TABLE', c.dtd_identifier) = (e.object_catalog, e.object_schema, e.object_name, e.object_type, e.collection_type_identifier) WHERE table_schema = 'sales'

#
SELECT constraint_name, table_name, constraint_type, is_deferrable, initially_deferred, enforced, nulls_distinct FROM information_schema.table_constraints WHERE table_schema = 'sales' AND constraint_type <> 'CHECK'

#
SELECT table_name, count(*) FROM information_schema.table_constraints WHERE table_schema = 'sales' AND constraint_type = 'CHECK' GROUP BY table_name

#
SELECT constraint_name, table_name, column_name, ordinal_position, position_in_unique_constraint FROM information_schema.key_column_usage WHERE table_schema = 'sales'

#
SELECT constraint_name, unique_constraint_schema, unique_constraint_name, match_option, update_rule, delete_rule FROM information_schema.referential_constraints WHERE constraint_schema = 'sales'

#
SELECT table_name, column_name, constraint_name FROM information_schema.constraint_column_usage WHERE constraint_schema = 'sales' AND constraint_name !~ 'not_null'

#
SELECT schema_name, schema_owner FROM information_schema.schemata WHERE schema_name !~ '^pg_toast'

#
SELECT * FROM information_schema.character_sets

# listings
SELECT schemaname, tablename, tableowner, hasindexes FROM pg_tables WHERE schemaname IN ('sales', 'information_schema')

#
SELECT schemaname, viewname, viewowner, definition FROM pg_views WHERE schemaname = 'information_schema'

#
SELECT schemaname, tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'sales' OR tablename = 'pg_class'

#
SELECT word, catcode FROM pg_get_keywords() WHERE catcode = 'R'

#
SELECT option_name, option_value FROM pg_options_to_table(ARRAY['a=b', 'c=d=e'])
