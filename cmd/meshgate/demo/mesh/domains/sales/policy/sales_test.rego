package domains.sales_test

import data.domains.sales

ana := {"user": "ana", "groups": ["analyst"], "attributes": {"region": "EU"}, "auth": "scram"}

nowhere := {"user": "eve", "groups": ["analyst"], "attributes": {}, "auth": "scram"}

ben := {"user": "ben", "groups": ["steward"], "attributes": {}, "auth": "scram"}

guest := {"user": "guest", "groups": ["guest"], "attributes": {}, "auth": "scram"}

test_analysts_see_their_region if {
	sales.allow with input.context.identity as ana
	sales.row_filters == {{"expression": "region = 'EU'"}} with input.context.identity as ana
}

test_without_a_region_there_are_no_rows if {
	sales.row_filters == {{"expression": "region = NULL"}} with input.context.identity as nowhere
}

test_stewards_see_all if {
	sales.allow with input.context.identity as ben
	count(sales.row_filters) == 0 with input.context.identity as ben
	count(sales.masks) == 0 with input.context.identity as ben
		with input.action.resource.table.tableName as "customers"
}

test_phone_is_masked if {
	sales.masks.phone with input.context.identity as ana
		with input.action.resource.table.tableName as "customers"
}

test_others_see_nothing if not sales.allow with input.context.identity as guest
