#include "native.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OK = 0, NOMEM = 7, ROW = 100 };
enum { OPEN_READONLY = 1, OPEN_NOMUTEX = 0x8000 };
enum { DBCONFIG_DQS_DML = 1013 };
enum { INTEGER = 1, FLOAT = 2, TEXT = 3, BLOB = 4 };
enum { BUSY_STEP_US = 5000, BUSY_STEPS = 2000 }; // ten seconds

static int stopped(void *d) { return ((mg_db *)d)->stop; }

// Another process holds a lock that excludes readers: wait, but not after a stop.
static int busy(void *d, int times) {
	if (((mg_db *)d)->stop || times >= BUSY_STEPS) return 0;
	usleep(BUSY_STEP_US);
	return 1;
}

int mg_open(const char *path, mg_db **out) {
	mg_db *d = calloc(1, sizeof *d);
	if (!d) return NOMEM;
	int rc = sqlite3_open_v2(path, &d->db, OPEN_READONLY | OPEN_NOMUTEX, NULL);
	*out = d;
	if (rc != OK) return rc;
	sqlite3_extended_result_codes(d->db, 1);
	// The name of a column that is not there any more is an error, not a text.
	sqlite3_db_config(d->db, DBCONFIG_DQS_DML, 0, (int *)0);
	// Asked every few thousand steps of SQLite's machine. Unlike an interrupt it cannot
	// come too early, before the statement has taken its first step.
	sqlite3_progress_handler(d->db, 4000, stopped, d);
	sqlite3_busy_handler(d->db, busy, d);
	return OK;
}

void mg_close(mg_db *d) {
	sqlite3_close_v2(d->db);
	free(d);
}

void mg_stop(mg_db *d) {
	d->stop = 1;
	sqlite3_interrupt(d->db);
}

mg_batch *mg_batch_new(int columns, int64_t row_limit, int64_t heap_limit) {
	mg_batch *b = calloc(1, sizeof *b);
	if (!b) return NULL;
	b->columns = columns;
	b->row_limit = row_limit;
	b->heap_limit = heap_limit;
	b->cells = malloc(sizeof(mg_cell) * (columns ? columns : 1) * row_limit);
	if (!b->cells) {
		free(b);
		return NULL;
	}
	return b;
}

void mg_batch_free(mg_batch *b) {
	free(b->cells);
	free(b->heap);
	free(b);
}

static int keep(mg_batch *b, mg_cell *c, const void *p, int n) {
	if (b->heap_used + n > b->heap_size) {
		int64_t size = b->heap_size ? b->heap_size : 1 << 16;
		while (size < b->heap_used + n) size *= 2;
		char *heap = realloc(b->heap, size);
		if (!heap) return NOMEM;
		b->heap = heap;
		b->heap_size = size;
	}
	if (n) memcpy(b->heap + b->heap_used, p, n);
	c->bits = b->heap_used;
	c->length = n;
	b->heap_used += n;
	return OK;
}

// mg_fetch steps until the batch is full: ROW, or DONE at the end, or an error.
int mg_fetch(sqlite3_stmt *s, mg_batch *b, int64_t row_limit) {
	b->rows = 0;
	b->heap_used = 0;
	if (row_limit > b->row_limit) row_limit = b->row_limit;
	mg_cell *c = b->cells;
	while (b->rows < row_limit && b->heap_used < b->heap_limit) {
		int rc = sqlite3_step(s);
		if (rc != ROW) return rc;
		for (int i = 0; i < b->columns; i++, c++) {
			c->kind = sqlite3_column_type(s, i);
			switch (c->kind) {
			case INTEGER:
				c->bits = sqlite3_column_int64(s, i);
				break;
			case FLOAT: {
				double f = sqlite3_column_double(s, i);
				memcpy(&c->bits, &f, sizeof f);
				break;
			}
			case TEXT: { // text first: it decides the encoding whose bytes are counted
				const void *p = sqlite3_column_text(s, i);
				if (keep(b, c, p, sqlite3_column_bytes(s, i)) != OK) return NOMEM;
				break;
			}
			case BLOB: {
				const void *p = sqlite3_column_blob(s, i);
				if (keep(b, c, p, sqlite3_column_bytes(s, i)) != OK) return NOMEM;
				break;
			}
			}
		}
		b->rows++;
	}
	return ROW;
}
