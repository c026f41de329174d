#pragma once

#include <signal.h>

/// Signals have numbers below this.
enum { CSIGNALS_LIMIT = 65 };

/// Installs a handler, and tells which action it has replaced. Returns 0 or an errno value.
int csignals_install(int signal, void (*handler)(int, siginfo_t *, void *), struct sigaction *before);

/// Calls the handler of an action. Returns 0 if it has none: the default, or to ignore the signal.
int csignals_call(const struct sigaction *action, int signal, siginfo_t *info, void *context);
