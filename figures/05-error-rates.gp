# 05-error-rates: chapter 05-backtesting, seed 7
# Draw it again, in this folder:  gnuplot 05-error-rates.gp     (gnuplot 5.2 or newer)
# Reads: 05-error-rates.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,750 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "05-error-rates.png"
DATA = "05-error-rates.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set autoscale xfix
set title 'The deflated Sharpe ratio passes 2 % of markets without an edge, with R² 2 % 86 % in 250 bars'."\n{/*0.8 ".'400 planted markets a point, best of 12 strategies, level 5 % (grey line)'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set ylabel 'passes'
set xlabel 'R² of an effect, %'
set format y "%g %%"
unset logscale y
plot 5 with lines lw 1 lc rgb "#999999" notitle, \
     DATA using 1:(100*$2) skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#0072B2" title '1,000 bars', \
     DATA using 1:(100*$3) skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#D55E00" title '250 bars', \
     DATA using 1:(100*$4) skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#009E73" title '1,000 bars, fee 10 bp'
unset output
