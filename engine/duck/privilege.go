package duck

import (
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// privilegeCall prints the functions of privilegeScalars, which bodies of has_…_privilege call.
func privilegeCall(p *printer, e *rel.Call) (string, bool) {
	return e.Func + "(" + strings.Join(p.list(e.Args), ", ") + ")", true
}

// privilegeScalars read the lists of privileges that has_…_privilege takes, and refuse their other
// arguments.
func privilegeScalars() []duckdb.Scalar {
	return []duckdb.Scalar{
		{Name: "privilege_list", Args: []duckdb.Type{duckdb.Varchar, duckdb.Varchar}, Ret: duckdb.Varchar, Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			for i := range in.Rows() {
				list, err := privileges(in.Args[0].Text(i), strings.Split(in.Args[1].Text(i), ","))
				if err != nil {
					return err
				}
				out.SetText(i, list)
			}
			return nil
		}},
		{Name: "refused", Args: []duckdb.Type{duckdb.Varchar, duckdb.Varchar}, Ret: duckdb.Varchar, Fn: func(in *duckdb.Chunk, _ *duckdb.Vector) error {
			for i := range in.Rows() {
				return pgerr.New(in.Args[0].Text(i), "%s", in.Args[1].Text(i))
			}
			return nil
		}},
	}
}

// privileges brings a list to capitals without blanks around its commas, a comma at either end;
// 22023 for a privilege that is not known, with or without its grant option.
func privileges(list string, known []string) (string, error) {
	out := ","
	for _, p := range strings.Split(list, ",") {
		p = strings.Trim(p, " \t\n\v\f\r")
		name := strings.ToUpper(p)
		if !slices.Contains(known, strings.TrimSuffix(name, " WITH GRANT OPTION")) {
			return "", pgerr.New(pgerr.InvalidParameterValue, `unrecognized privilege type: "%s"`, p)
		}
		out += name + ","
	}
	return out, nil
}
