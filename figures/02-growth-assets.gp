# 02-growth-assets: chapter 02-architecture, seed 7
# Draw it again, in this folder:  gnuplot 02-growth-assets.gp     (gnuplot 5.2 or newer)
# Reads: 02-growth-assets.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,750 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "02-growth-assets.png"
DATA = "02-growth-assets.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set logscale x
set xrange [4.54545454545:110]
unset mxtics
set xtics (5, 20, 50, 100)
set rmargin at screen 0.83
set title 'The time of every kind of step grows in proportion to the number of assets'."\n{/*0.8 ".'4 windows of L = 96, otherwise the reference configuration, two cores; PyTorch tuned; p: fitted power'."}" font ",17"
unset key
set ylabel 'milliseconds'
set xlabel 'N, assets'
set format y "%g"
set logscale y
set label 'ours, ProbSparse, p 0.98' at 100,457.5198 left offset 1,0 font ",12" tc rgb "#D55E00"
set label 'ours, full, p 0.99' at 100,560.766873949 left offset 1,0 font ",12" tc rgb "#0072B2"
set label 'PyTorch, ProbSparse, p 1.01' at 100,835.6065 left offset 1,0 font ",12" tc rgb "#CC79A7"
set label 'PyTorch, full, p 1.02' at 100,1024.17522664 left offset 1,0 font ",12" tc rgb "#009E73"
plot DATA using 1:2 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#0072B2" title 'ours, full, p 0.99', \
     DATA using 1:3 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#D55E00" title 'ours, ProbSparse, p 0.98', \
     DATA using 1:4 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#009E73" title 'PyTorch, full, p 1.02', \
     DATA using 1:5 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#CC79A7" title 'PyTorch, ProbSparse, p 1.01'
unset output
