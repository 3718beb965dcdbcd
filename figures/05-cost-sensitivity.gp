# 05-cost-sensitivity: chapter 05-backtesting, seed 7
# Draw it again, in this folder:  gnuplot 05-cost-sensitivity.gp     (gnuplot 5.2 or newer)
# Reads: 05-cost-sensitivity.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,900 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "05-cost-sensitivity.png"
DATA = "05-cost-sensitivity.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set autoscale xfix
set lmargin at screen 0.105
set rmargin at screen 0.965
set multiplot
set title 'The model breaks even at a fee of 9.6 bp (planted) and 21.6 bp (real)'."\n{/*0.8 ".'test bars, targets at every bar'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set tmargin at screen 0.8650
set bmargin at screen 0.4317
set ylabel 'planted: Sharpe ratio'
set format x ""
set format y "%g"
unset logscale y
plot 0 with lines lw 1 lc rgb "#999999" notitle, \
     DATA using 1:2:3 skip 1 with filledcurves fs transparent solid 0.25 noborder lc rgb "#7F7F7F" title 'planted, chance', \
     DATA using 1:4 skip 1 with lines lw 2.2 lc rgb "#0072B2" title 'Stockformer', \
     DATA using 1:5 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#0072B2" title 'nothing left at 9.6 bp', \
     DATA using 1:6 skip 1 with lines lw 2 dt (7,4) lc rgb "#D55E00" title 'equal weight'
unset title
unset arrow
unset label
set tmargin at screen 0.3417
set bmargin at screen 0.1250
set ylabel 'real: Sharpe ratio'
set xlabel 'fee, bp of what is traded'
set format x "%g"
set format y "%g"
unset logscale y
set ytics 1
unset y2tics
unset y2label
plot 0 with lines lw 1 lc rgb "#999999" notitle, \
     DATA using 1:7:8 skip 1 with filledcurves fs transparent solid 0.25 noborder lc rgb "#7F7F7F" title 'real, chance', \
     DATA using 1:9 skip 1 with lines lw 2.2 lc rgb "#0072B2" title 'Stockformer', \
     DATA using 1:10 skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#0072B2" title 'nothing left at 21.6 bp', \
     DATA using 1:11 skip 1 with lines lw 2 dt (7,4) lc rgb "#D55E00" title 'equal weight'
unset multiplot
unset output
