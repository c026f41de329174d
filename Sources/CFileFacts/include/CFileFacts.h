#ifndef C_FILE_FACTS_H
#define C_FILE_FACTS_H

#include <stdbool.h>
#include <stdint.h>

/// What the kernel says of a file in one call. Swift's Glibc module lacks `statx`, and nothing else tells when a file was made.
struct file_facts {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    uint64_t links;
    /// Nanoseconds since 1970, as near as 64 bits come.
    int64_t modified;
    /// Nanoseconds since 1970; 0 where the file system does not keep it.
    int64_t born;
    bool is_regular;
};

/// Of an open file. Returns 0, or -1 and an error in `errno`.
int file_facts_of(int descriptor, struct file_facts *facts);

/// Of what `path` leads to, symbolic links followed. Returns 0, or -1 and an error in `errno`.
int file_facts_at(const char *path, struct file_facts *facts);

/// Sets room on the disk aside behind the end of an open file, whose size stays as it is, so that it can grow to `bytes` on a disk that is
/// full by then. Where that cannot be had, nothing changes.
void file_reserve(int descriptor, int64_t bytes);

#endif
