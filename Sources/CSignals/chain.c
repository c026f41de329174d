#include "chain.h"

#include <errno.h>
#include <string.h>

int csignals_install(int signal, void (*handler)(int, siginfo_t *, void *), struct sigaction *before) {
    // First look, then replace: a signal that comes in between finds `before` filled already.
    if (sigaction(signal, NULL, before) != 0) return errno;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handler;
    // On the alternative stack, if the thread has one: a stack that has overflowed has no room for a handler.
    action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    return sigaction(signal, &action, NULL) == 0 ? 0 : errno;
}

int csignals_call(const struct sigaction *action, int signal, siginfo_t *info, void *context) {
    if (action->sa_flags & SA_SIGINFO) {
        if (!action->sa_sigaction) return 0;
        action->sa_sigaction(signal, info, context);
        return 1;
    }
    if (action->sa_handler == SIG_DFL || action->sa_handler == SIG_IGN) return 0;
    action->sa_handler(signal);
    return 1;
}
