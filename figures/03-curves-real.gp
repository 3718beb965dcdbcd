# 03-curves-real: chapter 03-training, seed 7
# Draw it again, in this folder:  gnuplot 03-curves-real.gp     (gnuplot 5.2 or newer)
# Reads: 03-curves-real.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,900 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "03-curves-real.png"
DATA = "03-curves-real.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set autoscale xfix
set lmargin at screen 0.105
set rmargin at screen 0.965
set multiplot
set title 'The real market: epoch 7 of 10 has the least validation loss'."\n{/*0.8 ".'1,809 windows, 13,633 parameters; 1 = the zero forecast'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set tmargin at screen 0.8650
set bmargin at screen 0.4050
set ylabel 'squared error / that of zero'
set format x ""
set format y "%g"
unset logscale y
set arrow 1 from 7, graph 0 to 7, graph 1 nohead dt 3 lw 1.5 lc rgb "#555555"
set label 1 'best epoch: 7' at 7, graph 0.95 right offset -1,0 tc rgb "#444444" front

plot 1 with lines lw 1 lc rgb "#999999" notitle, \
     DATA using 1:2 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#0072B2" title 'training (with dropout)', \
     DATA using 1:3 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#D55E00" title 'validation'
unset title
unset arrow
unset label
set tmargin at screen 0.3550
set bmargin at screen 0.1250
set ylabel 'learning rate'
set xlabel 'epoch'
set format x "%g"
set format y "%g"
unset logscale y
unset key
set ytics 0.0005
unset y2tics
unset y2label
plot DATA using 1:4 skip 1 with steps lw 1.8 lc rgb "#7F7F7F" title 'learning rate'
unset multiplot
unset output
