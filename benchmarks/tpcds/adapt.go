package tpcds

import (
	"fmt"
	"strings"
)

// An adaptation replaces a piece of a query, wherever it stands in it.
type adaptation struct {
	query    int
	old, new string
}

// adaptations are all differences from the text that the extension prints, but for the sort keys
// that Total adds. PostgreSQL takes every query's syntax as it is; these are other values of the
// templates' parameters, with which a query finds rows at this scale.
var adaptations = []adaptation{
	{3, "i_manufact_id = 128", "i_manufact_id = 2"},
	{11, "= 2001+1", "= 1999+1"},
	{11, "= 2001", "= 1999"},
	{19, "i_manager_id=8", "i_manager_id=1"},
	{25, "d1.d_moy = 4", "d1.d_moy = 1"},
	{25, "d1.d_year = 2001", "d1.d_year = 1999"},
	{25, "d2.d_year = 2001", "d2.d_year = 1999"},
	{25, "d3.d_year = 2001", "d3.d_year = 1999"},
	{30, "ca_state = 'GA'", "ca_state = 'TX'"},
	{32, "i_manufact_id = 977", "i_manufact_id = 12"},
	{37, "BETWEEN 68 AND 68 + 30", "BETWEEN 0 AND 0 + 30"},
	{37, "677,", "12,"},
	{41, "BETWEEN 738 AND 738+40", "BETWEEN 600 AND 600+400"},
	{49, "> 10000", "> 100"},
	{58, "'2000-01-03'", "'1998-08-03'"},
	{74, "IN (2001,", "IN (1999,"},
	{74, "2001+1", "1999+1"},
	{74, "= 2001", "= 1999"},
	{82, "BETWEEN 62 AND 62+30", "BETWEEN 0 AND 0+30"},
	{82, "129,", "12,"},
	{83, "'2000-06-30'", "'1998-06-01'"},
	{83, "'2000-09-27'", "'1998-10-19'"},
	{90, "hd_dep_count = 6", "hd_dep_count = 1"},
	{92, "i_manufact_id = 350", "i_manufact_id = 12"},
	{94, "ca_state = 'IL'", "ca_state = 'TX'"},
	{96, "t_hour = 20", "t_hour = 8"},
}

func adapt(queries []string) error {
	for _, a := range adaptations {
		sql := &queries[a.query-1]
		if !strings.Contains(*sql, a.old) {
			return fmt.Errorf("query %d does not have %q", a.query, a.old)
		}
		*sql = strings.ReplaceAll(*sql, a.old, a.new)
	}
	return nil
}
