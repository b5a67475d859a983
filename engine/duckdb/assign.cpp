// What copies strings into DuckDB's vectors may run into the memory limit, which DuckDB's C
// interface lets out as a C++ exception: through C and Go it would end the process.
#include <stdint.h>

extern "C" {
void duckdb_unsafe_vector_assign_string_element_len(void *vector, uint64_t index, const char *str, uint64_t len);

// Both give 0, or 1 when there is no memory.
int meshgate_assign_string(void *vector, uint64_t index, const char *str, uint64_t len) {
	try {
		duckdb_unsafe_vector_assign_string_element_len(vector, index, str, len);
		return 0;
	} catch (...) {
		return 1;
	}
}

// One call into C per column and chunk instead of one per string.
int meshgate_assign_strings(void *vector, const int32_t *offsets, const char *text, const uint8_t *valid, int64_t bit, int64_t n) {
	try {
		for (int64_t i = 0; i < n; i++) {
			if (valid && !(valid[(bit + i) >> 3] >> ((bit + i) & 7) & 1)) continue;
			duckdb_unsafe_vector_assign_string_element_len(vector, (uint64_t)i, text ? text + offsets[i] : "", (uint64_t)(offsets[i + 1] - offsets[i]));
		}
		return 0;
	} catch (...) {
		return 1;
	}
}
}
