package pgformat

import (
	"bytes"
	"fmt"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// writer prints a number by a template, one pattern after the other.
type writer struct {
	shape
	num      string // digits and point
	at       int    // in num
	minus    bool
	padding  int // blanks before the digits
	count    int // of places
	current  int // place
	relevant int // in num: the last digit that FM keeps; -1 without it
	inNumber bool
	signDone bool
	out      []byte
}

func write(nodes []node, s shape, d digits) (string, error) {
	if s.scientific {
		return d.text, nil
	}
	w := &writer{shape: s, num: d.text, minus: d.minus, padding: d.padding, relevant: -1}
	if w.zeroStart > 0 {
		w.zeroStart--
	}
	if w.roman {
		w.shape = shape{fill: s.fill, roman: true}
		w.padding, w.minus = 0, false
	}
	w.prepare()
	for i := range nodes {
		n := &nodes[i]
		if n.kind != action {
			w.out = append(w.out, n.text...)
			continue
		}
		if err := w.pattern(n); err != nil {
			return "", err
		}
	}
	// A place beyond the number's text ends the result.
	if end := bytes.IndexByte(w.out, 0); end >= 0 {
		w.out = w.out[:end]
	}
	return string(w.out), nil
}

func (w *writer) prepare() {
	if w.plus || w.minusPattern() {
		w.signDone = !w.plus || w.minusPattern()
	} else {
		if !w.minus && w.fill {
			w.bracket = false
		}
		w.signDone = !w.minus && w.fill && !w.lsign
		if w.roman {
			w.signDone = false
		}
		if w.sign == signBefore && w.pre == w.signAt {
			w.sign = signAfter
		}
	}
	w.count = w.post + w.pre - 1
	if w.fill && w.decimal {
		w.relevant = lastRelevant(w.num)
		if w.relevant >= 0 && w.zeroEnd > w.padding {
			w.relevant = max(w.relevant, min(len(w.num)-1, w.zeroEnd-w.padding))
		}
	}
	if !w.signDone && w.padding == 0 {
		w.count++
	}
}

func (w *writer) minusPattern() bool { return w.shape.minus }

// lastRelevant finds the last digit after the point that is no trailing zero, or the
// point; -1 without a point.
func lastRelevant(num string) int {
	p := -1
	for i := range len(num) {
		if num[i] == '.' && p < 0 || p >= 0 && num[i] != '0' {
			p = i
		}
	}
	return p
}

func (w *writer) put(c byte) { w.out = append(w.out, c) }

// putUnlessFill writes a blank where the template is not to be filled.
func (w *writer) putUnlessFill() {
	if !w.fill {
		w.put(' ')
	}
}

func (w *writer) pattern(n *node) error {
	switch n.key.id {
	case n9, n0, nPoint, nD:
		w.place(n.key.id)
	case nComma, nG:
		if w.inNumber {
			w.put(',')
		} else {
			w.putUnlessFill()
		}
	case nL:
		w.put(' ')
	case nRN:
		s := w.num
		if n.key.name[0] == 'r' {
			s = lower(s)
		}
		if !w.fill {
			s = fmt.Sprintf("%15s", s)
		}
		w.out = append(w.out, s...)
	case nTH:
		if !w.roman && w.num[0] != '#' && !w.minus && !w.decimal {
			if !isDigit(w.num[len(w.num)-1]) {
				return pgerr.New(pgerr.InvalidTextRepresentation, `"%s" is not a number`, w.num)
			}
			w.out = append(w.out, ordinal(w.num, n.key.name[0] == 'T')...)
		}
	case nMI:
		if w.minus {
			w.put('-')
		} else {
			w.putUnlessFill()
		}
	case nPL:
		if w.positive() {
			w.put('+')
		} else {
			w.putUnlessFill()
		}
	case nSG:
		switch {
		case w.minus:
			w.put('-')
		case w.positive():
			w.put('+')
		default:
			w.put(0)
		}
	}
	return nil
}

// positive says whether the number has a sign that is not minus; a roman one has none.
func (w *writer) positive() bool { return !w.minus && !w.roman }

func (w *writer) signText() byte {
	if w.minus {
		return '-'
	}
	return '+'
}

// leadingZero says that the digit at hand is the 0 before the point, which only the
// pattern 0 shows.
func (w *writer) leadingZero() bool {
	return !w.zero && w.at == 0 && w.num != "" && w.num[0] == '0' && w.post != 0
}

// onlyPoint says that nothing after the point is kept.
func (w *writer) onlyPoint() bool { return w.relevant >= 0 && w.num[w.relevant] == '.' }

// place writes one digit's place, or the point's.
func (w *writer) place(id int) {
	if w.roman {
		return
	}
	w.inNumber = false
	if !w.signDone && (w.current >= w.padding || w.zero && w.zeroStart == w.current) && (!w.leadingZero() || w.onlyPoint()) {
		w.placeSign()
	}
	switch {
	case w.current < w.padding && (w.zeroStart > w.current || !w.zero):
		w.putUnlessFill()
	case w.zero && w.current < w.padding && w.zeroStart <= w.current:
		w.put('0')
		w.inNumber = true
	default:
		w.digit(id)
	}
	end := w.count
	if w.padding > 0 {
		end++
	}
	if w.decimal {
		end++
	}
	if w.relevant >= 0 && w.relevant == w.at {
		end = w.current
	}
	if w.current+1 == end {
		switch {
		case w.signDone && w.bracket:
			w.put(map[bool]byte{true: '>', false: ' '}[w.minus])
		case w.lsign && w.sign == signAfter:
			w.put(w.signText())
		}
	}
	w.current++
}

func (w *writer) placeSign() {
	switch {
	case w.lsign:
		if w.sign != signBefore {
			return
		}
		w.put(w.signText())
	case w.bracket:
		w.put(map[bool]byte{true: '<', false: ' '}[w.minus])
	case w.minus:
		w.put('-')
	default:
		w.putUnlessFill()
	}
	w.signDone = true
}

func (w *writer) digit(id int) {
	var c byte
	if w.at < len(w.num) {
		c = w.num[w.at]
	}
	switch {
	case c == '.':
		if !w.onlyPoint() || w.fill {
			w.put('.')
		}
	case w.relevant >= 0 && w.at > w.relevant && id != n0:
	case w.leadingZero():
		if !w.fill {
			w.put(' ')
		} else if w.onlyPoint() {
			w.put('0')
		}
	default:
		w.put(c)
		w.inNumber = true
	}
	if c != 0 {
		w.at++
	}
}
