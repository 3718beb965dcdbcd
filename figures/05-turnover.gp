# 05-turnover: chapter 05-backtesting, seed 7
# Draw it again, in this folder:  gnuplot 05-turnover.gp     (gnuplot 5.2 or newer)
# Reads: 05-turnover.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,900 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "05-turnover.png"
DATA = "05-turnover.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set autoscale xfix
set lmargin at screen 0.105
set rmargin at screen 0.965
set multiplot
set title 'The model trades 112 % of its equity an hour (planted), 26 % of its equity a day (real)'."\n{/*0.8 ".'bought and sold over equity, mean of 20 bars'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set tmargin at screen 0.8650
set bmargin at screen 0.4317
set ylabel 'planted, an hour'
set format x ""
set format y "%g"
set logscale y
plot DATA using 1:2 skip 1 with lines lw 2.2 lc rgb "#0072B2" title 'planted, Stockformer', \
     DATA using 1:3 skip 1 with lines lw 2 dt (7,4) lc rgb "#D55E00" title 'planted, equal weight'
unset title
unset arrow
unset label
set tmargin at screen 0.3417
set bmargin at screen 0.1250
set ylabel 'real, a day'
set xlabel 'test, % of its bars'
set format x "%g"
set format y "%g"
set logscale y
set ytics autofreq
unset y2tics
unset y2label
plot DATA using 1:4 skip 1 with lines lw 2.2 lc rgb "#0072B2" title 'real, Stockformer', \
     DATA using 1:5 skip 1 with lines lw 2 dt (7,4) lc rgb "#D55E00" title 'real, equal weight'
unset multiplot
unset output
