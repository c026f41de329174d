#ifndef C_LAST_WORDS_H
#define C_LAST_WORDS_H

#endif
