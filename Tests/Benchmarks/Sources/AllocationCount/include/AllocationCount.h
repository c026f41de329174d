#ifndef ALLOCATION_COUNT_H
#define ALLOCATION_COUNT_H

#include <stdint.h>

/// Allocations since the program began, of all its threads and libraries: the calls of malloc, calloc, realloc and their aligned kin.
/// Always 0 where the C library is not glibc.
uint64_t allocation_count(void);

#endif
