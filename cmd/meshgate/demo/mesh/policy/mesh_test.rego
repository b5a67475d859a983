package mesh_test

import data.mesh

analyst := {"user": "ana", "groups": ["analyst"], "attributes": {}, "auth": "scram"}

steward := {"user": "ben", "groups": ["steward"], "attributes": {}, "auth": "scram"}

test_email_is_masked if {
	mesh.masks.email with input.context.identity as analyst
		with input.action.resource.table.columns as ["id", "email"]
}

test_nothing_else_is_masked if {
	count(mesh.masks) == 0 with input.context.identity as analyst
		with input.action.resource.table.columns as ["id"]
}

test_stewards_see_email if {
	count(mesh.masks) == 0 with input.context.identity as steward
		with input.action.resource.table.columns as ["id", "email"]
}
