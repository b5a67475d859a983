package domains.web_test

import data.domains.web

ana := {"user": "ana", "groups": ["analyst"], "attributes": {"region": "EU"}, "auth": "scram"}

guest := {"user": "guest", "groups": ["guest"], "attributes": {}, "auth": "scram"}

test_campaigns_are_for_everyone if {
	web.allow with input.context.identity as guest
		with input.action.resource.table.tableName as "campaigns"
	count(web.row_filters) == 0 with input.context.identity as guest
		with input.action.resource.table.tableName as "campaigns"
}

test_page_views_are_of_the_own_region if {
	web.row_filters == {{"expression": "region = 'EU'"}} with input.context.identity as ana
		with input.action.resource.table.tableName as "page_views"
	not web.allow with input.context.identity as guest
		with input.action.resource.table.tableName as "page_views"
}
