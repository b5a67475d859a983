package fuzzsql

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/benchmarks/answer"
)

// saying is all that a server says to one statement: how it describes it, if that is asked, and its answers.
type saying struct {
	described *answer.Prepared
	answers   []*answer.Answer
}

// say asks one server; a statement with parameters is prepared and executed with each set of values.
func (p *Pair) say(ctx context.Context, c *pgconn.PgConn, text string, params []*param, format int16) (*saying, error) {
	if params == nil {
		a, err := answer.Ask(ctx, c, text, nil, format)
		return &saying{answers: []*answer.Answer{a}}, err
	}
	types := make([]uint32, len(params))
	for i, o := range params {
		types[i], _ = declarable(o.declared)
	}
	d, err := answer.Prepare(ctx, c, text, types)
	if err != nil {
		return nil, err
	}
	s := &saying{described: d}
	if d.Err != nil {
		return s, nil
	}
	for e := range params[0].values {
		values := make([]answer.Value, len(params))
		for i, o := range params {
			if values[i], err = p.value(o, e, d.OIDs[i]); err != nil {
				return nil, err
			}
		}
		a, err := answer.Execute(ctx, c, values, format)
		if err != nil {
			return nil, err
		}
		s.answers = append(s.answers, a)
	}
	return s, answer.Forget(ctx, c)
}

// value is a parameter's in the format that is asked for. The oracle writes the binary form; where
// it has none, the value stays text.
func (p *Pair) value(o *param, execution int, oid uint32) (answer.Value, error) {
	v := o.values[execution]
	switch {
	case v == nil:
		return answer.Value{Format: formatOf(o.binary)}, nil
	case !o.binary || oid >= 16384:
		return answer.Value{Bytes: []byte(*v)}, nil
	}
	key := fmt.Sprint(oid, *v)
	if b, ok := p.encoded[key]; ok {
		return b, nil
	}
	out := answer.Value{Bytes: []byte(*v)}
	r := p.Encoder.ExecParams(context.Background(), "SELECT format_type($1, NULL)", [][]byte{[]byte(fmt.Sprint(oid))}, []uint32{26}, nil, nil).Read()
	if r.Err != nil || len(r.Rows) != 1 {
		return out, fmt.Errorf("the name of type %d: %w", oid, r.Err)
	}
	a, err := answer.Ask(context.Background(), p.Encoder, "SELECT CAST($1::text AS "+string(r.Rows[0][0])+")", [][]byte{[]byte(*v)}, answer.Binary)
	if err != nil {
		return out, err
	}
	if a.Err == nil {
		out = answer.Value{Bytes: a.Rows[0][0], Format: answer.Binary}
	}
	if p.encoded == nil {
		p.encoded = map[string]answer.Value{}
	}
	p.encoded[key] = out
	return out, nil
}

func formatOf(binary bool) int16 {
	if binary {
		return answer.Binary
	}
	return answer.Text
}
