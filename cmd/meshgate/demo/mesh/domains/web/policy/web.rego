# Campaigns are no secret. Page views are for analysts, of their own region, and for data
# stewards.
package domains.web

import data.mesh.lib

default allow := false

allow if lib.table == "campaigns"

allow if lib.analyst

allow if lib.steward

row_filters contains lib.of_own_region if {
	lib.table == "page_views"
	not lib.steward
}
