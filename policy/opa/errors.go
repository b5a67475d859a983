package opa

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Error is one thing that is wrong with the policies.
type Error struct {
	File    string // below the mesh folder
	Line    int    // 1-based; 0 when the whole file is meant
	Message string
}

func (e Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// Errors is everything that is wrong, by file and line.
type Errors []Error

func (es Errors) Error() string {
	lines := make([]string, len(es))
	for i, e := range es {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// add takes an error of OPA's parser or compiler, which may be many.
func (es *Errors) add(file string, err error) {
	list, ok := err.(ast.Errors)
	if !ok {
		*es = append(*es, Error{File: file, Message: err.Error()})
		return
	}
	for _, e := range list {
		x := Error{File: file, Message: e.Code + ": " + e.Message}
		if e.Location != nil {
			x.Line = e.Location.Row
			if e.Location.File != "" {
				x.File = e.Location.File
			}
		}
		*es = append(*es, x)
	}
}

// err gives nil when nothing is wrong, else the sorted list without repetitions.
func (es Errors) err() error {
	if len(es) == 0 {
		return nil
	}
	slices.SortStableFunc(es, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return slices.Compact(es)
}
