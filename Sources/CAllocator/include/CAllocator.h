#ifndef CALLOCATOR_H
#define CALLOCATOR_H

/// Lets all threads allocate from one arena, if the allocator is glibc's. To be called before there is a second thread.
void allocator_share_one_arena(void);

#endif
