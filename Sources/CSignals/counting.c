#include "CSignals.h"
#include "chain.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

static _Atomic uint64_t counts[CSIGNALS_LIMIT];
static struct sigaction before[CSIGNALS_LIMIT];
static int is_counted[CSIGNALS_LIMIT];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void count(int signal, siginfo_t *info, void *context) {
    int saved = errno;
    atomic_fetch_add_explicit(&counts[signal], 1, memory_order_relaxed);
    // The default action of the signals that one counts is to end the process: that is what counting takes their place of.
    csignals_call(&before[signal], signal, info, context);
    errno = saved;
}

int csignals_count(int signal) {
    if (signal <= 0 || signal >= CSIGNALS_LIMIT) return EINVAL;
    pthread_mutex_lock(&lock);
    int failure = is_counted[signal] ? 0 : csignals_install(signal, count, &before[signal]);
    if (!failure) is_counted[signal] = 1;
    pthread_mutex_unlock(&lock);
    return failure;
}

uint64_t csignals_counted(int signal) {
    if (signal <= 0 || signal >= CSIGNALS_LIMIT) return 0;
    return atomic_load_explicit(&counts[signal], memory_order_relaxed);
}
