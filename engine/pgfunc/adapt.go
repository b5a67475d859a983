package pgfunc

import "reflect"

// F1 … F6 make a function of plain arguments; C0 … C6 one that also reads the session's
// settings. A function whose arguments are all plain is strict: PostgreSQL's rule, checked
// against pg_proc. With an Opt argument it sees NULLs.

// F1 is a function of 1 argument.
func F1[A, R any](sig string, f func(A) (R, error)) Func {
	readA := readerOf[A]()
	writeR := writerOf[R]()
	return Func{Sig: sig, params: 1, Strict: strict[func(A)](), Settings: false, bind: func(_ *Ctx, in []Input, out Output) func(int) error {
		a := readA(in[0])
		set := writeR(out)
		return func(i int) error {
			v, err := f(a(i))
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}

// F2 is a function of 2 arguments.
func F2[A, B, R any](sig string, f func(A, B) (R, error)) Func {
	readA := readerOf[A]()
	readB := readerOf[B]()
	writeR := writerOf[R]()
	return Func{Sig: sig, params: 2, Strict: strict[func(A, B)](), Settings: false, bind: func(_ *Ctx, in []Input, out Output) func(int) error {
		a := readA(in[0])
		b := readB(in[1])
		set := writeR(out)
		return func(i int) error {
			v, err := f(a(i), b(i))
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}

// F3 is a function of 3 arguments.
func F3[A, B, C, R any](sig string, f func(A, B, C) (R, error)) Func {
	readA := readerOf[A]()
	readB := readerOf[B]()
	readC := readerOf[C]()
	writeR := writerOf[R]()
	return Func{Sig: sig, params: 3, Strict: strict[func(A, B, C)](), Settings: false, bind: func(_ *Ctx, in []Input, out Output) func(int) error {
		a := readA(in[0])
		b := readB(in[1])
		c := readC(in[2])
		set := writeR(out)
		return func(i int) error {
			v, err := f(a(i), b(i), c(i))
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}

// F4 is a function of 4 arguments.
func F4[A, B, C, D, R any](sig string, f func(A, B, C, D) (R, error)) Func {
	readA := readerOf[A]()
	readB := readerOf[B]()
	readC := readerOf[C]()
	readD := readerOf[D]()
	writeR := writerOf[R]()
	return Func{Sig: sig, params: 4, Strict: strict[func(A, B, C, D)](), Settings: false, bind: func(_ *Ctx, in []Input, out Output) func(int) error {
		a := readA(in[0])
		b := readB(in[1])
		c := readC(in[2])
		d := readD(in[3])
		set := writeR(out)
		return func(i int) error {
			v, err := f(a(i), b(i), c(i), d(i))
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}

// F5 is a function of 5 arguments.
func F5[A, B, C, D, E, R any](sig string, f func(A, B, C, D, E) (R, error)) Func {
	readA := readerOf[A]()
	readB := readerOf[B]()
	readC := readerOf[C]()
	readD := readerOf[D]()
	readE := readerOf[E]()
	writeR := writerOf[R]()
	return Func{Sig: sig, params: 5, Strict: strict[func(A, B, C, D, E)](), Settings: false, bind: func(_ *Ctx, in []Input, out Output) func(int) error {
		a := readA(in[0])
		b := readB(in[1])
		c := readC(in[2])
		d := readD(in[3])
		e := readE(in[4])
		set := writeR(out)
		return func(i int) error {
			v, err := f(a(i), b(i), c(i), d(i), e(i))
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}

// F6 is a function of 6 arguments.
func F6[A, B, C, D, E, G, R any](sig string, f func(A, B, C, D, E, G) (R, error)) Func {
	readA := readerOf[A]()
	readB := readerOf[B]()
	readC := readerOf[C]()
	readD := readerOf[D]()
	readE := readerOf[E]()
	readG := readerOf[G]()
	writeR := writerOf[R]()
	return Func{Sig: sig, params: 6, Strict: strict[func(A, B, C, D, E, G)](), Settings: false, bind: func(_ *Ctx, in []Input, out Output) func(int) error {
		a := readA(in[0])
		b := readB(in[1])
		c := readC(in[2])
		d := readD(in[3])
		e := readE(in[4])
		g := readG(in[5])
		set := writeR(out)
		return func(i int) error {
			v, err := f(a(i), b(i), c(i), d(i), e(i), g(i))
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}

// C0 is a function of 0 arguments and the settings.
func C0[R any](sig string, f func(*Ctx) (R, error)) Func {
	writeR := writerOf[R]()
	return Func{Sig: sig, params: 0, Strict: strict[func()](), Settings: true, bind: func(ctx *Ctx, in []Input, out Output) func(int) error {
		set := writeR(out)
		return func(i int) error {
			v, err := f(ctx)
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}

// C1 is a function of 1 argument and the settings.
func C1[A, R any](sig string, f func(*Ctx, A) (R, error)) Func {
	readA := readerOf[A]()
	writeR := writerOf[R]()
	return Func{Sig: sig, params: 1, Strict: strict[func(A)](), Settings: true, bind: func(ctx *Ctx, in []Input, out Output) func(int) error {
		a := readA(in[0])
		set := writeR(out)
		return func(i int) error {
			v, err := f(ctx, a(i))
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}

// C2 is a function of 2 arguments and the settings.
func C2[A, B, R any](sig string, f func(*Ctx, A, B) (R, error)) Func {
	readA := readerOf[A]()
	readB := readerOf[B]()
	writeR := writerOf[R]()
	return Func{Sig: sig, params: 2, Strict: strict[func(A, B)](), Settings: true, bind: func(ctx *Ctx, in []Input, out Output) func(int) error {
		a := readA(in[0])
		b := readB(in[1])
		set := writeR(out)
		return func(i int) error {
			v, err := f(ctx, a(i), b(i))
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}

// C3 is a function of 3 arguments and the settings.
func C3[A, B, C, R any](sig string, f func(*Ctx, A, B, C) (R, error)) Func {
	readA := readerOf[A]()
	readB := readerOf[B]()
	readC := readerOf[C]()
	writeR := writerOf[R]()
	return Func{Sig: sig, params: 3, Strict: strict[func(A, B, C)](), Settings: true, bind: func(ctx *Ctx, in []Input, out Output) func(int) error {
		a := readA(in[0])
		b := readB(in[1])
		c := readC(in[2])
		set := writeR(out)
		return func(i int) error {
			v, err := f(ctx, a(i), b(i), c(i))
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}

// C4 is a function of 4 arguments and the settings.
func C4[A, B, C, D, R any](sig string, f func(*Ctx, A, B, C, D) (R, error)) Func {
	readA := readerOf[A]()
	readB := readerOf[B]()
	readC := readerOf[C]()
	readD := readerOf[D]()
	writeR := writerOf[R]()
	return Func{Sig: sig, params: 4, Strict: strict[func(A, B, C, D)](), Settings: true, bind: func(ctx *Ctx, in []Input, out Output) func(int) error {
		a := readA(in[0])
		b := readB(in[1])
		c := readC(in[2])
		d := readD(in[3])
		set := writeR(out)
		return func(i int) error {
			v, err := f(ctx, a(i), b(i), c(i), d(i))
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}

// C5 is a function of 5 arguments and the settings.
func C5[A, B, C, D, E, R any](sig string, f func(*Ctx, A, B, C, D, E) (R, error)) Func {
	readA := readerOf[A]()
	readB := readerOf[B]()
	readC := readerOf[C]()
	readD := readerOf[D]()
	readE := readerOf[E]()
	writeR := writerOf[R]()
	return Func{Sig: sig, params: 5, Strict: strict[func(A, B, C, D, E)](), Settings: true, bind: func(ctx *Ctx, in []Input, out Output) func(int) error {
		a := readA(in[0])
		b := readB(in[1])
		c := readC(in[2])
		d := readD(in[3])
		e := readE(in[4])
		set := writeR(out)
		return func(i int) error {
			v, err := f(ctx, a(i), b(i), c(i), d(i), e(i))
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}

// C6 is a function of 6 arguments and the settings.
func C6[A, B, C, D, E, G, R any](sig string, f func(*Ctx, A, B, C, D, E, G) (R, error)) Func {
	readA := readerOf[A]()
	readB := readerOf[B]()
	readC := readerOf[C]()
	readD := readerOf[D]()
	readE := readerOf[E]()
	readG := readerOf[G]()
	writeR := writerOf[R]()
	return Func{Sig: sig, params: 6, Strict: strict[func(A, B, C, D, E, G)](), Settings: true, bind: func(ctx *Ctx, in []Input, out Output) func(int) error {
		a := readA(in[0])
		b := readB(in[1])
		c := readC(in[2])
		d := readD(in[3])
		e := readE(in[4])
		g := readG(in[5])
		set := writeR(out)
		return func(i int) error {
			v, err := f(ctx, a(i), b(i), c(i), d(i), e(i), g(i))
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}

// strict says whether no parameter of the function type F is optional.
func strict[F any]() bool {
	t := reflect.TypeFor[F]()
	for i := range t.NumIn() {
		if t.In(i).Implements(reflect.TypeFor[interface{ value() (any, bool) }]()) {
			return false
		}
	}
	return true
}
