// What of SQLite's C interface we call, declared by hand: github.com/mattn/go-sqlite3
// compiles SQLite into the program, but its header is not on our include path. Weak, so
// that this package's own link step does not miss them; the program's link finds them.
#include <stdint.h>

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;

#define WEAK __attribute__((weak))
WEAK int sqlite3_open_v2(const char *, sqlite3 **, int, const char *);
WEAK int sqlite3_close_v2(sqlite3 *);
WEAK int sqlite3_extended_result_codes(sqlite3 *, int);
WEAK int sqlite3_extended_errcode(sqlite3 *);
WEAK const char *sqlite3_errmsg(sqlite3 *);
WEAK const char *sqlite3_errstr(int);
WEAK int sqlite3_prepare_v2(sqlite3 *, const char *, int, sqlite3_stmt **, const char **);
WEAK int sqlite3_step(sqlite3_stmt *);
WEAK int sqlite3_finalize(sqlite3_stmt *);
WEAK int sqlite3_stmt_readonly(sqlite3_stmt *);
WEAK int sqlite3_column_count(sqlite3_stmt *);
WEAK int sqlite3_column_type(sqlite3_stmt *, int);
WEAK int64_t sqlite3_column_int64(sqlite3_stmt *, int);
WEAK double sqlite3_column_double(sqlite3_stmt *, int);
WEAK const void *sqlite3_column_blob(sqlite3_stmt *, int);
WEAK const unsigned char *sqlite3_column_text(sqlite3_stmt *, int);
WEAK int sqlite3_column_bytes(sqlite3_stmt *, int);
WEAK void sqlite3_progress_handler(sqlite3 *, int, int (*)(void *), void *);
WEAK int sqlite3_busy_handler(sqlite3 *, int (*)(void *, int), void *);
WEAK int sqlite3_table_column_metadata(sqlite3 *, const char *, const char *, const char *,
	const char **, const char **, int *, int *, int *);
WEAK void sqlite3_interrupt(sqlite3 *);
WEAK int sqlite3_db_config(sqlite3 *, int, ...);

// mg_db is an open database and the flag that stops what it does.
typedef struct {
	sqlite3 *db;
	volatile int stop; // set by another thread; read by the callbacks
} mg_db;

// mg_cell is one value: an integer's or a float's bits, or where its bytes lie in the heap.
typedef struct {
	int64_t bits;   // SQLITE_INTEGER, SQLITE_FLOAT: the value; TEXT, BLOB: offset in the heap
	int32_t length; // TEXT, BLOB
	int32_t kind;   // SQLite's: 1 INTEGER, 2 FLOAT, 3 TEXT, 4 BLOB, 5 NULL
} mg_cell;

// mg_batch receives rows, row by row.
typedef struct {
	int columns;
	int64_t rows, row_limit;
	mg_cell *cells; // columns × row_limit
	char *heap;
	int64_t heap_used, heap_size, heap_limit; // a batch ends when heap_used passes heap_limit
} mg_batch;

int mg_open(const char *path, mg_db **out);
void mg_close(mg_db *d);
void mg_stop(mg_db *d);
mg_batch *mg_batch_new(int columns, int64_t row_limit, int64_t heap_limit);
void mg_batch_free(mg_batch *b);
int mg_fetch(sqlite3_stmt *s, mg_batch *b, int64_t row_limit);
