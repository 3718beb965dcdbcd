# 05-equity-planted: chapter 05-backtesting, seed 7
# Draw it again, in this folder:  gnuplot 05-equity-planted.gp     (gnuplot 5.2 or newer)
# Reads: 05-equity-planted.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,900 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "05-equity-planted.png"
DATA = "05-equity-planted.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set xdata time
set timefmt "%Y-%m-%dT%H:%M:%S"
set format x "%d %b\n%Y"
set xtics autofreq
set autoscale xfix
set lmargin at screen 0.105
set rmargin at screen 0.965
set multiplot
set title 'Planted market: 1 becomes 0.86 with the model after fees, 24.66 before, 0.75 by holding'."\n{/*0.8 ".'test bars (one in 3 drawn), fee 10 bp, filled at the forecast''s close'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set tmargin at screen 0.8650
set bmargin at screen 0.5850
set ylabel 'equity, 1 at the start'
set format x ""
set format y "%g"
set logscale y 2
plot DATA using 1:2 skip 1 with lines lw 2 dt (7,4) lc rgb "#0072B2" title 'Stockformer, gross', \
     DATA using 1:3 skip 1 with lines lw 2.2 lc rgb "#0072B2" title 'Stockformer, net', \
     DATA using 1:4 skip 1 with lines lw 2.2 lc rgb "#D55E00" title 'buy and hold', \
     DATA using 1:5 skip 1 with lines lw 2 dt (7,4) lc rgb "#000000" title 'equal weight'
unset title
unset arrow
unset label
set tmargin at screen 0.4950
set bmargin at screen 0.3550
set ylabel 'drawdown'
set format x ""
set format y "%g %%"
unset logscale y
set ytics 10
unset y2tics
unset y2label
plot DATA using 1:(100*$6) skip 1 with lines lw 2.2 lc rgb "#0072B2" title 'Stockformer, net', \
     DATA using 1:(100*$7) skip 1 with lines lw 2.2 lc rgb "#D55E00" title 'buy and hold', \
     DATA using 1:(100*$8) skip 1 with lines lw 2 dt (7,4) lc rgb "#000000" title 'equal weight'
unset title
unset arrow
unset label
set tmargin at screen 0.2650
set bmargin at screen 0.1250
set ylabel 'Sharpe, 500 bars'
set xlabel 'time (UTC)'
set xdata time
set timefmt "%Y-%m-%dT%H:%M:%S"
set format x "%d %b\n%Y"
set xtics autofreq
set autoscale xfix
set format y "%g"
unset logscale y
set ytics 5
unset y2tics
unset y2label
plot 0 with lines lw 1 lc rgb "#999999" notitle, \
     DATA using 1:9:10 skip 1 with filledcurves fs transparent solid 0.25 noborder lc rgb "#7F7F7F" title 'chance', \
     DATA using 1:11 skip 1 with lines lw 2.2 lc rgb "#0072B2" title 'Stockformer, net', \
     DATA using 1:12 skip 1 with lines lw 2.2 lc rgb "#D55E00" title 'buy and hold'
unset multiplot
unset output
