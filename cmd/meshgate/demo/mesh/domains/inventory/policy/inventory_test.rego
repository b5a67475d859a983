package domains.inventory_test

import data.domains.inventory

analyst := {"user": "ana", "groups": ["analyst"], "attributes": {}, "auth": "scram"}

steward := {"user": "ben", "groups": ["steward"], "attributes": {}, "auth": "scram"}

guest := {"user": "guest", "groups": ["guest"], "attributes": {}, "auth": "scram"}

test_products_are_for_everyone if {
	inventory.allow with input.context.identity as guest
		with input.action.resource.table.tableName as "products"
}

test_stock_is_for_analysts if {
	inventory.allow with input.context.identity as analyst
		with input.action.resource.table.tableName as "stock_movements"
	not inventory.allow with input.context.identity as guest
		with input.action.resource.table.tableName as "stock_movements"
}

test_suppliers_are_for_stewards if {
	inventory.allow with input.context.identity as steward
		with input.action.resource.table.tableName as "suppliers"
	not inventory.allow with input.context.identity as analyst
		with input.action.resource.table.tableName as "suppliers"
}
