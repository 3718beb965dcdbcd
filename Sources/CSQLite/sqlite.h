// SQLite's own C interface, for reading the candles of a store without building a library around it.
#pragma once
#include <sqlite3.h>
