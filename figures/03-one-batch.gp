# 03-one-batch: chapter 03-training, seed 7
# Draw it again, in this folder:  gnuplot 03-one-batch.gp     (gnuplot 5.2 or newer)
# Reads: 03-one-batch.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,750 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "03-one-batch.png"
DATA = "03-one-batch.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set autoscale xfix
set title 'Shuffled labels are memorised as well as true ones'."\n{/*0.8 ".'16 windows, Adam at 0.003, no dropout; the least loss so far'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set ylabel 'mean squared error, scaled returns'
set xlabel 'step'
set format y "%g"
set logscale y
plot DATA using 1:2 skip 1 with lines lw 2.2 lc rgb "#0072B2" title 'planted, true labels', \
     DATA using 1:3 skip 1 with lines lw 2 dt (7,4) lc rgb "#0072B2" title 'planted, shuffled labels', \
     DATA using 1:4 skip 1 with lines lw 2.2 lc rgb "#D55E00" title 'real, true labels', \
     DATA using 1:5 skip 1 with lines lw 2 dt (7,4) lc rgb "#D55E00" title 'real, shuffled labels'
unset output
