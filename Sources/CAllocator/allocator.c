#include "CAllocator.h"

#include <stdlib.h> // tells whether it is glibc
#ifdef __GLIBC__
#include <malloc.h>
#endif

void allocator_share_one_arena(void) {
#if defined(__GLIBC__) && defined(M_ARENA_MAX)
    mallopt(M_ARENA_MAX, 1);
#endif
}
