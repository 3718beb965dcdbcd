// A C face for gnuplot-iostream: one pipe to one gnuplot process.
#pragma once
