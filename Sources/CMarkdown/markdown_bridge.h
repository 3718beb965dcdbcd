#pragma once

// cmark-gfm reads Markdown with tables.
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
