# 02-growth: chapter 02-architecture, seed 7
# Draw it again, in this folder:  gnuplot 02-growth.gp     (gnuplot 5.2 or newer)
# Reads: 02-growth.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,900 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "02-growth.png"
DATA = "02-growth.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set logscale x
set xrange [87.2727272727:2956.8]
unset mxtics
set xtics (96, 168, 336, 672, 1344, 2688)
set lmargin at screen 0.105
set rmargin at screen 0.965
set multiplot
set title 'Full attention bends upwards with the window, ProbSparse does not'."\n{/*0.8 ".'4 windows, reference configuration, N 5, two cores; p fitted from L = 168 on'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set tmargin at screen 0.8650
set bmargin at screen 0.4317
set ylabel 'milliseconds'
set format x ""
set format y "%g"
set logscale y
plot DATA using 1:2 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#0072B2" title 'ours, full, p = 1.36', \
     DATA using 1:3 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#D55E00" title 'ours, ProbSparse, p = 1.02', \
     DATA using 1:4 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#009E73" title 'PyTorch, tuned, full, p = 1.41', \
     DATA using 1:5 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#CC79A7" title 'PyTorch, tuned, ProbSparse, p = 1.06'
unset title
unset arrow
unset label
set tmargin at screen 0.3417
set bmargin at screen 0.1250
set ylabel 'memory, MB'
set xlabel 'L, steps of a window'
set format x "%g"
set format y "%g"
set logscale y
set ytics autofreq
unset y2tics
unset y2label
plot DATA using 1:6 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#0072B2" title 'ours, full, p = 0.82', \
     DATA using 1:7 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#D55E00" title 'ours, ProbSparse, p = 0.82', \
     DATA using 1:8 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#009E73" title 'PyTorch, tuned, full, p = 1.32', \
     DATA using 1:9 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#CC79A7" title 'PyTorch, tuned, ProbSparse, p = 0.96'
unset multiplot
unset output
