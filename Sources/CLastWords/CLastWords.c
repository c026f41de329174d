#include "CLastWords.h"
