package pgfunc

// F7 is a function of 7 arguments.
func F7[A, B, C, D, E, G, H, R any](sig string, f func(A, B, C, D, E, G, H) (R, error)) Func {
	readA := readerOf[A]()
	readB := readerOf[B]()
	readC := readerOf[C]()
	readD := readerOf[D]()
	readE := readerOf[E]()
	readG := readerOf[G]()
	readH := readerOf[H]()
	writeR := writerOf[R]()
	return Func{Sig: sig, params: 7, Strict: strict[func(A, B, C, D, E, G, H)](), Settings: false, bind: func(_ *Ctx, in []Input, out Output) func(int) error {
		a := readA(in[0])
		b := readB(in[1])
		c := readC(in[2])
		d := readD(in[3])
		e := readE(in[4])
		g := readG(in[5])
		h := readH(in[6])
		set := writeR(out)
		return func(i int) error {
			v, err := f(a(i), b(i), c(i), d(i), e(i), g(i), h(i))
			if err == nil {
				set(i, v)
			}
			return err
		}
	}}
}
