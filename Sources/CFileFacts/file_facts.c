#define _GNU_SOURCE
#include "CFileFacts.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/sysmacros.h>
#endif

static const int64_t second = 1000000000;

/// Kept within what 64 bits hold, the years 1677 to 2262: a file may claim to be of any other, and some file systems believe it.
static int64_t nanoseconds(int64_t seconds, int64_t rest) {
    int64_t whole;
    if (__builtin_mul_overflow(seconds, second, &whole)) return seconds < 0 ? INT64_MIN : INT64_MAX;
    return __builtin_add_overflow(whole, rest, &whole) ? INT64_MAX : whole;
}

static void take_status(const struct stat *status, struct file_facts *facts) {
    facts->device = (uint64_t)status->st_dev;
    facts->inode = (uint64_t)status->st_ino;
    facts->size = status->st_size > 0 ? (uint64_t)status->st_size : 0;
    facts->links = (uint64_t)status->st_nlink;
#ifdef __linux__
    facts->modified = nanoseconds(status->st_mtim.tv_sec, status->st_mtim.tv_nsec);
#else
    facts->modified = nanoseconds(status->st_mtimespec.tv_sec, status->st_mtimespec.tv_nsec);
#endif
    facts->born = 0;
    facts->is_regular = S_ISREG(status->st_mode);
}

#if defined(__linux__) && defined(STATX_BTIME)
/// Returns 1 where the kernel, or a filter of system calls before it, does not know the call.
static int ask(int directory, const char *path, int flags, struct file_facts *facts) {
    struct statx found;
    if (statx(directory, path, flags, STATX_BASIC_STATS | STATX_BTIME, &found) != 0) {
        return errno == ENOSYS || errno == EPERM ? 1 : -1;
    }
    facts->device = (uint64_t)makedev(found.stx_dev_major, found.stx_dev_minor);
    facts->inode = found.stx_ino;
    facts->size = found.stx_size;
    facts->links = found.stx_nlink;
    facts->modified = nanoseconds(found.stx_mtime.tv_sec, found.stx_mtime.tv_nsec);
    facts->born = found.stx_mask & STATX_BTIME ? nanoseconds(found.stx_btime.tv_sec, found.stx_btime.tv_nsec) : 0;
    facts->is_regular = S_ISREG(found.stx_mode);
    return 0;
}
#else
#define AT_EMPTY_PATH 0
static int ask(int directory, const char *path, int flags, struct file_facts *facts) { return 1; }
#endif

int file_facts_of(int descriptor, struct file_facts *facts) {
    int asked = ask(descriptor, "", AT_EMPTY_PATH, facts);
    if (asked != 1) return asked;
    struct stat status;
    if (fstat(descriptor, &status) != 0) return -1;
    take_status(&status, facts);
    return 0;
}

int file_facts_at(const char *path, struct file_facts *facts) {
    int asked = ask(AT_FDCWD, path, 0, facts);
    if (asked != 1) return asked;
    struct stat status;
    if (stat(path, &status) != 0) return -1;
    take_status(&status, facts);
    return 0;
}

void file_reserve(int descriptor, int64_t bytes) {
#ifdef __linux__
    (void)!fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, bytes);
#endif
}
