# 03-schedules: chapter 03-training, seed 7
# Draw it again, in this folder:  gnuplot 03-schedules.gp     (gnuplot 5.2 or newer)
# Reads: 03-schedules.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,900 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "03-schedules.png"
DATA = "03-schedules.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set autoscale xfix
set lmargin at screen 0.105
set rmargin at screen 0.965
set multiplot
set title 'One cycle ends low, a plateau waits for the validation loss'."\n{/*0.8 ".'the same maximum rate; plateau with patience 2, factor ½; an invented loss curve'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set tmargin at screen 0.8650
set bmargin at screen 0.4050
set ylabel 'learning rate'
set format x ""
set format y "%g"
unset logscale y
set arrow 1 from 11, graph 0 to 11, graph 1 nohead dt 3 lw 1.5 lc rgb "#555555"
set label 1 'least loss' at 11, graph 0.95 left offset 1,0 tc rgb "#444444" front

plot DATA using 1:2 skip 1 with steps lw 1.8 lc rgb "#0072B2" title 'plateau', \
     DATA using 1:3 skip 1 with lines lw 2.2 lc rgb "#D55E00" title 'one cycle', \
     DATA using 1:4 skip 1 with lines lw 2 dt (7,4) lc rgb "#009E73" title 'cosine'
unset title
unset arrow
unset label
set tmargin at screen 0.3550
set bmargin at screen 0.1250
set ylabel 'loss'
set xlabel 'epoch'
set format x "%g"
set format y "%g"
unset logscale y
unset key
set ytics 0.05
unset y2tics
unset y2label
plot DATA using 1:5 skip 1 with lines lw 2.2 lc rgb "#000000" title 'invented validation loss'
unset multiplot
unset output
