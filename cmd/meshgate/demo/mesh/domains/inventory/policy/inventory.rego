# Products are for everyone who may log in, stock is for analysts, and whom we buy from
# is for data stewards.
package domains.inventory

import data.mesh.lib

default allow := false

allow if lib.table == "products"

allow if {
	lib.table == "stock_movements"
	lib.analyst
}

allow if lib.steward
