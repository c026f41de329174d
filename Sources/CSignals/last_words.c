#include "CSignals.h"
#include "chain.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct csignals_words {
    size_t capacity;
    _Atomic size_t count;
    _Atomic int descriptor;
    _Atomic int is_writing;
    char bytes[];
};

enum { LOGS = 16 };

/// Faults, and the end that a program makes itself.
static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS};
static struct sigaction before[CSIGNALS_LIMIT];
static csignals_words *_Atomic logs[LOGS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int is_installed;

/// A thread is in the handler. Whoever crashes meanwhile goes straight to the handler before, and writers wait.
static _Atomic int is_crashing;

// MARK: In the handler

static void rest(void) {
    struct timespec millisecond = {.tv_nsec = 1000000};
    nanosleep(&millisecond, NULL);
}

/// The threads of a process run on while one is in a handler: the writer is given 200 ms to end what it has begun, lest the two write
/// into each other's lines.
static void wait_for_writer(csignals_words *words) {
    for (int left = 200; left > 0 && atomic_load(&words->is_writing); left--) rest();
}

static void write_all(csignals_words *words) {
    int descriptor = atomic_load(&words->descriptor);
    size_t count = atomic_load(&words->count), done = 0;
    while (descriptor >= 0 && done < count) {
        ssize_t written = write(descriptor, words->bytes + done, count - done);
        if (written > 0) done += (size_t)written;
        else if (written == 0 || errno != EINTR) return;
    }
}

/// Hands a crash on to whoever would have had it. Returns 0 if the process ends now.
static int go_on(int signal, siginfo_t *info, void *context) {
    if (csignals_call(&before[signal], signal, info, context)) return 1;
    sigaction(signal, &before[signal], NULL);
    // A fault comes again by itself when the handler returns, at the same place; what was sent must be sent again.
    if (info->si_code <= 0) raise(signal);
    return 0;
}

static void speak(int signal, siginfo_t *info, void *context) {
    int saved = errno, nobody = 0;
    if (atomic_compare_exchange_strong(&is_crashing, &nobody, 1)) {
        for (int index = 0; index < LOGS; index++) {
            csignals_words *words = atomic_load(&logs[index]);
            if (!words) continue;
            wait_for_writer(words);
            write_all(words);
            atomic_store(&words->count, 0);
        }
        // A handler that has mended the fault lets the writer go on; it may then write these lines once more.
        if (go_on(signal, info, context)) atomic_store(&is_crashing, 0);
    } else {
        go_on(signal, info, context);
    }
    errno = saved;
}

// MARK: Setting up

static int install(void) {
    for (size_t index = 0; index < sizeof crashes / sizeof *crashes; index++) {
        int failure = csignals_install(crashes[index], speak, &before[crashes[index]]);
        if (failure) return failure;
    }
    is_installed = 1;
    return 0;
}

static int enter(csignals_words *words) {
    for (int index = 0; index < LOGS; index++) {
        csignals_words *none = NULL;
        if (atomic_compare_exchange_strong(&logs[index], &none, words)) return 0;
    }
    return EAGAIN;
}

csignals_words *csignals_words_create(size_t capacity) {
    csignals_words *words = malloc(sizeof *words + capacity);
    if (!words) return NULL;
    words->capacity = capacity;
    atomic_init(&words->count, 0);
    atomic_init(&words->descriptor, -1);
    atomic_init(&words->is_writing, 0);
    pthread_mutex_lock(&lock);
    int failure = is_installed ? 0 : install();
    if (!failure) failure = enter(words);
    pthread_mutex_unlock(&lock);
    if (!failure) return words;
    free(words);
    errno = failure;
    return NULL;
}

void csignals_words_destroy(csignals_words *words) {
    for (int index = 0; index < LOGS; index++) {
        csignals_words *own = words;
        atomic_compare_exchange_strong(&logs[index], &own, NULL);
    }
    free(words);
}

// MARK: Following the writer

void csignals_words_set_descriptor(csignals_words *words, int descriptor) { atomic_store(&words->descriptor, descriptor); }

void csignals_words_add(csignals_words *words, const void *line, size_t count) {
    size_t present = atomic_load_explicit(&words->count, memory_order_relaxed);
    if (count > words->capacity - present) return;
    memcpy(words->bytes + present, line, count);
    atomic_store_explicit(&words->count, present + count, memory_order_release);
}

void csignals_words_take(csignals_words *words) {
    while (atomic_load(&is_crashing)) rest();
    atomic_store(&words->is_writing, 1);
    atomic_store(&words->count, 0);
}

void csignals_words_settled(csignals_words *words) { atomic_store(&words->is_writing, 0); }
