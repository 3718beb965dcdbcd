# 02-speed: chapter 02-architecture, seed 7
# Draw it again, in this folder:  gnuplot 02-speed.gp     (gnuplot 5.2 or newer)
# Reads: 02-speed.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,750 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "02-speed.png"
DATA = "02-speed.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set logscale x
set xrange [87.2727272727:2956.8]
unset mxtics
set xtics (96, 168, 336, 672, 1344, 2688)
set title 'ProbSparse grows with a smaller power of the length'."\n{/*0.8 ".'measured, forward + backward, B 1, N 1, D 64, H 4, c 5, one core'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set ylabel 'milliseconds a forward and backward pass'
set xlabel 'L, steps of a window'
set format y "%g"
set logscale y
plot DATA using 1:2 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#0072B2" title 'full, L to the power 1.90', \
     DATA using 1:3 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#D55E00" title 'ProbSparse, L to the power 1.00'
unset output
