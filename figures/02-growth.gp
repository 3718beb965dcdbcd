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
set rmargin at screen 0.83
set multiplot
set title 'A step''s time grows like L to the power 1.36 with full attention, 1.02 with ProbSparse'."\n{/*0.8 ".'4 windows, reference configuration, N 5, two cores; PyTorch tuned; power p fitted from L = 168 on'."}" font ",17"
unset key
set tmargin at screen 0.8650
set bmargin at screen 0.4050
set ylabel 'milliseconds'
set format x ""
set format y "%g"
set logscale y
set label 'ours, ProbSparse, p 1.02' at 2688,655.1543 left offset 1,0 font ",12" tc rgb "#D55E00"
set label 'PyTorch, ProbSparse, p 1.06' at 2688,1273.6429 left offset 1,0 font ",12" tc rgb "#CC79A7"
set label 'PyTorch, full, p 1.41' at 1344,1490.8871 right offset -0.8,0.5 font ",12" tc rgb "#009E73"
set label 'ours, full, p 1.36' at 2688,1845.97696712 left offset 1,0 font ",12" tc rgb "#0072B2"
plot DATA using 1:2 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#0072B2" title 'ours, full, p 1.36', \
     DATA using 1:3 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#D55E00" title 'ours, ProbSparse, p 1.02', \
     DATA using 1:4 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#009E73" title 'PyTorch, full, p 1.41', \
     DATA using 1:5 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#CC79A7" title 'PyTorch, ProbSparse, p 1.06'
unset title
unset arrow
unset label
set tmargin at screen 0.3550
set bmargin at screen 0.1250
set ylabel 'memory, MB'
set xlabel 'L, steps of a window'
set format x "%g"
set format y "%g"
set logscale y
set ytics autofreq
set label 'ours, full, p 0.82' at 2688,1741.5195 left offset 1,0 font ",12" tc rgb "#0072B2"
set label 'ours, ProbSparse, p 0.82' at 2688,3050.51230246 left offset 1,0 font ",12" tc rgb "#D55E00"
set label 'PyTorch, ProbSparse, p 0.96' at 2688,7577.1133 left offset 1,0 font ",12" tc rgb "#CC79A7"
set label 'PyTorch, full, p 1.32' at 1344,9982.1055 right offset -0.8,0.5 font ",12" tc rgb "#009E73"
unset y2tics
unset y2label
plot DATA using 1:6 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#0072B2" title 'ours, full, p 0.82', \
     DATA using 1:7 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#D55E00" title 'ours, ProbSparse, p 0.82', \
     DATA using 1:8 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#009E73" title 'PyTorch, full, p 1.32', \
     DATA using 1:9 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#CC79A7" title 'PyTorch, ProbSparse, p 0.96'
unset multiplot
unset output
