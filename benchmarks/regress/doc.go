// Package regress asks the gateway what PostgreSQL's own regression tests ask.
//
// A file of src/test/regress/sql is run once in a PostgreSQL, without what drops its objects
// and rolls its changes back. That database becomes the one source of a mesh, and each query
// of the file is asked of the gateway and of PostgreSQL side by side, with the file's SET
// statements in between. Rows are compared as multisets: most queries of these files have no
// total order.
//
// Not all differences are the gateway's faults: a mesh has no functions, types and rules of
// its own, a source's system columns and its catalogue are not the mesh's, the first of equal
// rows is anybody's. So the test fails on internal errors and lost connections only, and
// prints the rest for a reader:
//
//	make regress SRC=postgresql-15.18/src/test/regress FILES=window,groupingsets
//
// PostgreSQL's files are not part of this project; they come with its sources. Without SRC a
// small file of the same kind is asked, of which every answer must be equal.
package regress
