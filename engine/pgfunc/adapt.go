package pgfunc

import "reflect"

// F1 … F7 make a function of plain arguments; C0 … C6 one that also reads the session's
// settings. A function whose arguments are all plain is strict: PostgreSQL's rule, checked
// against pg_proc. With an Opt argument it sees NULLs.

// F1 is a function of 1 argument.
func F1[A, R any](sig string, f func(A) (R, error)) Func {
	return plain(C1(sig, func(_ *Ctx, a A) (R, error) { return f(a) }))
}

// F2 is a function of 2 arguments.
func F2[A, B, R any](sig string, f func(A, B) (R, error)) Func {
	return plain(C2(sig, func(_ *Ctx, a A, b B) (R, error) { return f(a, b) }))
}

// F3 is a function of 3 arguments.
func F3[A, B, C, R any](sig string, f func(A, B, C) (R, error)) Func {
	return plain(C3(sig, func(_ *Ctx, a A, b B, c C) (R, error) { return f(a, b, c) }))
}

// F4 is a function of 4 arguments.
func F4[A, B, C, D, R any](sig string, f func(A, B, C, D) (R, error)) Func {
	return plain(C4(sig, func(_ *Ctx, a A, b B, c C, d D) (R, error) { return f(a, b, c, d) }))
}

// F5 is a function of 5 arguments.
func F5[A, B, C, D, E, R any](sig string, f func(A, B, C, D, E) (R, error)) Func {
	return plain(C5(sig, func(_ *Ctx, a A, b B, c C, d D, e E) (R, error) { return f(a, b, c, d, e) }))
}

// F6 is a function of 6 arguments.
func F6[A, B, C, D, E, G, R any](sig string, f func(A, B, C, D, E, G) (R, error)) Func {
	return plain(C6(sig, func(_ *Ctx, a A, b B, c C, d D, e E, g G) (R, error) { return f(a, b, c, d, e, g) }))
}

// F7 is a function of 7 arguments.
func F7[A, B, C, D, E, G, H, R any](sig string, f func(A, B, C, D, E, G, H) (R, error)) Func {
	readA, readB, readC, readD, readE, readG, readH := readerOf[A](), readerOf[B](), readerOf[C](), readerOf[D](), readerOf[E](), readerOf[G](), readerOf[H]()
	return plain(of(sig, func(A, B, C, D, E, G, H) {}, func(_ *Ctx, in []Input) func(int) (R, error) {
		a, b, c, d, e, g, h := readA(in[0]), readB(in[1]), readC(in[2]), readD(in[3]), readE(in[4]), readG(in[5]), readH(in[6])
		return func(i int) (R, error) { return f(a(i), b(i), c(i), d(i), e(i), g(i), h(i)) }
	}))
}

// C0 is a function of 0 arguments and the settings.
func C0[R any](sig string, f func(*Ctx) (R, error)) Func {
	return of(sig, func() {}, func(ctx *Ctx, _ []Input) func(int) (R, error) {
		return func(i int) (R, error) { return f(ctx) }
	})
}

// C1 is a function of 1 argument and the settings.
func C1[A, R any](sig string, f func(*Ctx, A) (R, error)) Func {
	readA := readerOf[A]()
	return of(sig, func(A) {}, func(ctx *Ctx, in []Input) func(int) (R, error) {
		a := readA(in[0])
		return func(i int) (R, error) { return f(ctx, a(i)) }
	})
}

// C2 is a function of 2 arguments and the settings.
func C2[A, B, R any](sig string, f func(*Ctx, A, B) (R, error)) Func {
	readA, readB := readerOf[A](), readerOf[B]()
	return of(sig, func(A, B) {}, func(ctx *Ctx, in []Input) func(int) (R, error) {
		a, b := readA(in[0]), readB(in[1])
		return func(i int) (R, error) { return f(ctx, a(i), b(i)) }
	})
}

// C3 is a function of 3 arguments and the settings.
func C3[A, B, C, R any](sig string, f func(*Ctx, A, B, C) (R, error)) Func {
	readA, readB, readC := readerOf[A](), readerOf[B](), readerOf[C]()
	return of(sig, func(A, B, C) {}, func(ctx *Ctx, in []Input) func(int) (R, error) {
		a, b, c := readA(in[0]), readB(in[1]), readC(in[2])
		return func(i int) (R, error) { return f(ctx, a(i), b(i), c(i)) }
	})
}

// C4 is a function of 4 arguments and the settings.
func C4[A, B, C, D, R any](sig string, f func(*Ctx, A, B, C, D) (R, error)) Func {
	readA, readB, readC, readD := readerOf[A](), readerOf[B](), readerOf[C](), readerOf[D]()
	return of(sig, func(A, B, C, D) {}, func(ctx *Ctx, in []Input) func(int) (R, error) {
		a, b, c, d := readA(in[0]), readB(in[1]), readC(in[2]), readD(in[3])
		return func(i int) (R, error) { return f(ctx, a(i), b(i), c(i), d(i)) }
	})
}

// C5 is a function of 5 arguments and the settings.
func C5[A, B, C, D, E, R any](sig string, f func(*Ctx, A, B, C, D, E) (R, error)) Func {
	readA, readB, readC, readD, readE := readerOf[A](), readerOf[B](), readerOf[C](), readerOf[D](), readerOf[E]()
	return of(sig, func(A, B, C, D, E) {}, func(ctx *Ctx, in []Input) func(int) (R, error) {
		a, b, c, d, e := readA(in[0]), readB(in[1]), readC(in[2]), readD(in[3]), readE(in[4])
		return func(i int) (R, error) { return f(ctx, a(i), b(i), c(i), d(i), e(i)) }
	})
}

// C6 is a function of 6 arguments and the settings.
func C6[A, B, C, D, E, G, R any](sig string, f func(*Ctx, A, B, C, D, E, G) (R, error)) Func {
	readA, readB, readC, readD, readE, readG := readerOf[A](), readerOf[B](), readerOf[C](), readerOf[D](), readerOf[E](), readerOf[G]()
	return of(sig, func(A, B, C, D, E, G) {}, func(ctx *Ctx, in []Input) func(int) (R, error) {
		a, b, c, d, e, g := readA(in[0]), readB(in[1]), readC(in[2]), readD(in[3]), readE(in[4]), readG(in[5])
		return func(i int) (R, error) { return f(ctx, a(i), b(i), c(i), d(i), e(i), g(i)) }
	})
}

// of makes a function from how its value of a row is computed. params is a function of the
// arguments' types.
func of[R any](sig string, params any, bind func(c *Ctx, in []Input) func(row int) (R, error)) Func {
	writeR, t := writerOf[R](), reflect.TypeOf(params)
	return Func{Sig: sig, params: t.NumIn(), Strict: strict(t), Settings: true, bind: func(c *Ctx, in []Input, out Output) func(int) error {
		value, set := bind(c, in), writeR(out)
		return func(i int) error {
			v, err := value(i)
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}

// plain says that f does not read the settings.
func plain(f Func) Func {
	f.Settings = false
	return f
}

// strict says whether no parameter of the function type t is optional.
func strict(t reflect.Type) bool {
	for i := range t.NumIn() {
		if t.In(i).Implements(reflect.TypeFor[interface{ value() (any, bool) }]()) {
			return false
		}
	}
	return true
}
