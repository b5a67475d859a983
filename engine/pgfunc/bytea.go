package pgfunc

import (
	"bytes"
	"cmp"
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"

	"github.com/meshgate/meshgate/engine/pgerr"
)

func init() {
	register(
		F2("byteacat(bytea,bytea)", func(a, b []byte) ([]byte, error) { return append(bytes.Clone(a), b...), nil }).Total(),
		F1("bit_length(bytea)", func(b []byte) (int32, error) { return capped(len(b) * 8), nil }).Total(),
		F1("bit_count(bytea)", func(b []byte) (int64, error) { return onesOf(b), nil }).Total(),
		F2("get_byte(bytea,int4)", getByte), F3("set_byte(bytea,int4,int4)", setByte),
		F2("get_bit(bytea,int8)", getByteaBit), F3("set_bit(bytea,int8,int4)", setByteaBit),
		F2("substr(bytea,int4)", byteaFrom).Total(), F2("substring(bytea,int4)", byteaFrom).Total(),
		F3("substr(bytea,int4,int4)", bytesPart[[]byte]), F3("substring(bytea,int4,int4)", bytesPart[[]byte]),
		F3("overlay(bytea,bytea,int4)", func(b, r []byte, from int32) ([]byte, error) {
			return bytesOverlay(b, r, from, int32(len(r)))
		}),
		F4("overlay(bytea,bytea,int4,int4)", bytesOverlay[[]byte]),
		F2("position(bytea,bytea)", func(b, part []byte) (int32, error) { return int32(bytes.Index(b, part) + 1), nil }).Total(),
		F2("btrim(bytea,bytea)", func(b, set []byte) ([]byte, error) { return trimBytes(b, set, true, true), nil }).Total(),
		F2("ltrim(bytea,bytea)", func(b, set []byte) ([]byte, error) { return trimBytes(b, set, true, false), nil }).Total(),
		F2("rtrim(bytea,bytea)", func(b, set []byte) ([]byte, error) { return trimBytes(b, set, false, true), nil }).Total(),
		F1("md5(bytea)", func(b []byte) (string, error) { s := md5.Sum(b); return hex.EncodeToString(s[:]), nil }).Total(),
		F1("sha224(bytea)", func(b []byte) ([]byte, error) { s := sha256.Sum224(b); return s[:], nil }).Total(),
		F1("sha256(bytea)", func(b []byte) ([]byte, error) { s := sha256.Sum256(b); return s[:], nil }).Total(),
		F1("sha384(bytea)", func(b []byte) ([]byte, error) { s := sha512.Sum384(b); return s[:], nil }).Total(),
		F1("sha512(bytea)", func(b []byte) ([]byte, error) { s := sha512.Sum512(b); return s[:], nil }).Total(),
		F2("encode(bytea,text)", encodeBytes), F2("decode(text,text)", decodeBytes),
		F2("bytealike(bytea,bytea)", likeBytes), F2("like(bytea,bytea)", likeBytes),
		F2("byteanlike(bytea,bytea)", notLikeBytes), F2("notlike(bytea,bytea)", notLikeBytes),
		F2("like_escape(bytea,bytea)", likeEscapeBytes),
		F2("byteacmp(bytea,bytea)", func(a, b []byte) (int32, error) { return compareBytes(a, b), nil }).Total(),
	)
}

func byteaFrom(b []byte, from int32) ([]byte, error) { return bytesFrom(b, from), nil }

func errByteIndex(i, n int64) error {
	return pgerr.New("2202E", "index %d out of valid range, 0..%d", i, n-1)
}

func getByte(b []byte, i int32) (int32, error) {
	if i < 0 || int(i) >= len(b) {
		return 0, errByteIndex(int64(i), int64(len(b)))
	}
	return int32(b[i]), nil
}

func setByte(b []byte, i, v int32) ([]byte, error) {
	if i < 0 || int(i) >= len(b) {
		return nil, errByteIndex(int64(i), int64(len(b)))
	}
	out := bytes.Clone(b)
	out[i] = byte(v)
	return out, nil
}

// getByteaBit and setByteaBit count bits from the lowest of each byte.
func getByteaBit(b []byte, i int64) (int32, error) {
	if i < 0 || i >= int64(len(b))*8 {
		return 0, errByteIndex(i, int64(len(b))*8)
	}
	return int32(b[i/8] >> (i % 8) & 1), nil
}

func setByteaBit(b []byte, i int64, bit int32) ([]byte, error) {
	switch {
	case i < 0 || i >= int64(len(b))*8:
		return nil, errByteIndex(i, int64(len(b))*8)
	case bit != 0 && bit != 1:
		return nil, errNewBit()
	}
	out := bytes.Clone(b)
	out[i/8] = out[i/8]&^(1<<(i%8)) | byte(bit)<<(i%8)
	return out, nil
}

// trimBytes removes the bytes of a set from either end.
func trimBytes(b, set []byte, left, right bool) []byte {
	for left && len(b) > 0 && bytes.IndexByte(set, b[0]) >= 0 {
		b = b[1:]
	}
	for right && len(b) > 0 && bytes.IndexByte(set, b[len(b)-1]) >= 0 {
		b = b[:len(b)-1]
	}
	return b
}

func notLikeBytes(b, pattern []byte) (bool, error) {
	ok, err := likeBytes(b, pattern)
	return !ok, err
}

// likeBytes matches bytes by LIKE, whose escape is the backslash. Where a % could stand
// for more than one run, the last one is tried again further on: that is enough, since
// what an earlier one took before its literal was found is as short as can be.
func likeBytes(b, pattern []byte) (bool, error) {
	i, k := 0, 0
	restart, mark := -1, 0
	for i < len(b) {
		switch {
		case k < len(pattern) && pattern[k] == '%':
			k++
			restart, mark = k, i
			continue
		case k < len(pattern) && pattern[k] == '_':
			i, k = i+1, k+1
			continue
		case k < len(pattern) && pattern[k] == '\\':
			if k+1 == len(pattern) {
				return false, pgerr.New(pgerr.InvalidEscapeSequence, "LIKE pattern must not end with escape character")
			}
			if pattern[k+1] == b[i] {
				i, k = i+1, k+2
				continue
			}
		case k < len(pattern) && pattern[k] == b[i]:
			i, k = i+1, k+1
			continue
		}
		if restart < 0 {
			return false, nil
		}
		mark++
		i, k = mark, restart
	}
	for k < len(pattern) && pattern[k] == '%' {
		k++
	}
	return k == len(pattern), nil
}

// likeEscapeBytes rewrites a pattern so that its escape is the backslash.
func likeEscapeBytes(pattern, escape []byte) ([]byte, error) {
	if len(escape) > 1 {
		return nil, pgerr.New(pgerr.InvalidEscapeSequence, "invalid escape string").WithHint("Escape string must be empty or one character.")
	}
	out := make([]byte, 0, len(pattern)+4)
	if len(escape) == 1 && escape[0] == '\\' {
		return append(out, pattern...), nil
	}
	afterEscape := false
	for _, c := range pattern {
		switch {
		case len(escape) == 1 && c == escape[0] && !afterEscape:
			out = append(out, '\\')
			afterEscape = true
		case c == '\\':
			if !afterEscape {
				out = append(out, '\\')
			}
			out = append(out, '\\')
			afterEscape = false
		default:
			out = append(out, c)
			afterEscape = false
		}
	}
	return out, nil
}

// compareBytes gives how far the first differing bytes are apart, as PostgreSQL's memcmp
// does, or which value is the longer one.
func compareBytes[T string | []byte](a, b T) int32 {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return int32(a[i]) - int32(b[i])
		}
	}
	return int32(cmp.Compare(len(a), len(b)))
}
