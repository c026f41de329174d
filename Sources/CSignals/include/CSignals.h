// What a log does in signal handlers, and only if it is asked to: code that runs there may not be Swift, which allocates and locks
// as it likes. All handlers call the one that was installed before them.
#pragma once

#include <stddef.h>
#include <stdint.h>

// MARK: Counting signals

/// Counts deliveries of `signal` from now on. Returns 0 or an errno value.
int csignals_count(int signal);
/// Deliveries of `signal` since it is counted.
uint64_t csignals_counted(int signal);

// MARK: Last words

/// The lines that wait for a log's writer, kept where a crash can find them.
typedef struct csignals_words csignals_words;

/// Keeps up to `capacity` bytes, and installs the handlers for crashes when it is the first. Returns NULL, and sets errno, if there
/// is no memory (ENOMEM), a handler can't be installed, or there are 16 already (EAGAIN).
csignals_words *csignals_words_create(size_t capacity);
void csignals_words_destroy(csignals_words *words);

/// Where to write; -1: nowhere.
void csignals_words_set_descriptor(csignals_words *words, int descriptor);

// The following three are called under one lock, or by one thread.

/// A line waits. What does not fit is left out.
void csignals_words_add(csignals_words *words, const void *line, size_t count);
/// The writer has taken all lines that wait, and begins to write them.
void csignals_words_take(csignals_words *words);
/// The writer has written what it had taken.
void csignals_words_settled(csignals_words *words);
