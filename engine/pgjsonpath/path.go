// Package pgjsonpath is PostgreSQL's jsonpath: the language's parser with its errors,
// its text form, and its evaluation over the values of pgjson in lax and strict mode.
package pgjsonpath

import (
	"math"

	"github.com/meshgate/meshgate/engine/pgjson"
)

// Path is a parsed jsonpath. It is immutable and safe for use by several goroutines.
type Path struct {
	lax  bool
	expr *node
}

// op is what a node of a path does.
type op uint8

const (
	opNull op = iota
	opString
	opNumeric
	opBool
	opAnd
	opOr
	opNot
	opIsUnknown
	opEqual
	opNotEqual
	opLess
	opGreater
	opLessOrEqual
	opGreaterOrEqual
	opAdd
	opSub
	opMul
	opDiv
	opMod
	opPlus
	opMinus
	opAnyArray
	opAnyKey
	opIndexArray
	opAny
	opKey
	opCurrent
	opRoot
	opVariable
	opFilter
	opExists
	opType
	opSize
	opAbs
	opFloor
	opCeiling
	opDouble
	opDatetime
	opKeyValue
	opLast
	opStartsWith
	opLikeRegex
)

// names are operators and methods as they are written.
var names = map[op]string{
	opAnd: "&&", opOr: "||", opEqual: "==", opNotEqual: "!=", opLess: "<", opGreater: ">", opLessOrEqual: "<=",
	opGreaterOrEqual: ">=", opAdd: "+", opSub: "-", opMul: "*", opDiv: "/", opMod: "%", opPlus: "+", opMinus: "-",
	opType: "type", opSize: "size", opAbs: "abs", opFloor: "floor", opCeiling: "ceiling", opDouble: "double",
	opDatetime: "datetime", opKeyValue: "keyvalue", opStartsWith: "starts with", opLikeRegex: "like_regex",
}

func (o op) isPredicate() bool {
	return o >= opAnd && o <= opGreaterOrEqual || o == opExists || o == opStartsWith || o == opLikeRegex
}

// maxLevel stands for "last" in .**{…}.
const maxLevel = math.MaxUint32

// node is one step; next is the step that is applied to its results.
type node struct {
	op          op
	next        *node
	str         string       // the key, string, variable, pattern or template
	value       pgjson.Value // of opString, opNumeric, opBool, opNull
	left, right *node        // right is nil for unary ones; opDatetime's template is left
	subs        []subscript  // of opIndexArray
	first, last uint32       // of opAny
	flags       string       // of opLikeRegex, those given out of "ismxq" in this order
}

// subscript is one index, or a range if to is set.
type subscript struct{ from, to *node }

// end gives the last step of a chain.
func (n *node) end() *node {
	for n.next != nil {
		n = n.next
	}
	return n
}
