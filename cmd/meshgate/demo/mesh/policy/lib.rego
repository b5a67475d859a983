# What all policies of the mesh share.
package mesh.lib

default steward := false

steward if "steward" in input.context.identity.groups

default analyst := false

analyst if "analyst" in input.context.identity.groups

table := input.action.resource.table.tableName

# of_own_region keeps the rows of the user's region; without a region there are none.
of_own_region := {"expression": sprintf("region = %s", [data.meshgate.sql.literal(data.meshgate.attribute("region"))])}
