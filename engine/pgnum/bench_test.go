package pgnum

import "testing"

var sink Num

func must(s string) Num {
	n, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return n
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sink, _ = Parse("12345678.90")
	}
}

func BenchmarkAdd(b *testing.B) {
	x, y := must("12345678.90"), must("0.0625")
	b.ReportAllocs()
	for b.Loop() {
		sink, _ = x.Add(y)
	}
}

func BenchmarkDiv(b *testing.B) {
	for name, pair := range map[string][2]Num{
		"decimal by int":     {FromDecimal128(0, 1234567890, 2), FromInt64(37)},
		"decimal by decimal": {FromDecimal128(0, 1234567890, 2), FromDecimal128(0, 98765, 3)},
		"wide by wide":       {must("123456789012345678901234567.8901"), must("98765432109876543210.12345")},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink, _ = pair[0].Div(pair[1])
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	x := FromDecimal128(0, 1234567890, 2)
	buf := make([]byte, 0, 64)
	b.ReportAllocs()
	for b.Loop() {
		buf = x.Append(buf[:0])
	}
}

func BenchmarkSortKey(b *testing.B) {
	x := FromDecimal128(0, 1234567890, 2)
	buf := make([]byte, 0, 64)
	b.ReportAllocs()
	for b.Loop() {
		buf = SortKey(buf[:0], x)
	}
}

// Whatever is read prints to the same number, and none of the forms panics.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"0", "-1.50", "1e5", "NaN", "inf", "1e-16383", "99999999999999999999999999999999999999999.9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s)
		if err != nil {
			return
		}
		again, err := Parse(n.String())
		if err != nil || again.Cmp(n) != 0 || again.Scale() != n.Scale() {
			t.Fatalf("%q reads as %s, which reads as %s, %v", s, n, again, err)
		}
		if back, ok := ParseBinary(n.AppendBinary(nil)); !ok || back.String() != n.String() {
			t.Fatalf("%s comes back as %s, %v", n, back, ok)
		}
		if n.IsFinite() && !n.IsZero() {
			if q, err := n.Div(n); err != nil || q.Cmp(FromInt64(1)) != 0 {
				t.Fatalf("%s / itself is %s, %v", n, q, err)
			}
		}
	})
}

func FuzzParseBinary(f *testing.F) {
	f.Add(must("-123.4500").AppendBinary(nil))
	f.Add(NaN.AppendBinary(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		if n, ok := ParseBinary(b); ok {
			_ = n.String()
			_ = SortKey(nil, n)
		}
	})
}
