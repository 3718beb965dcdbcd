# 01-lead-lag: chapter 01-data-preparation, seed 7
# Draw it again, in this folder:  gnuplot 01-lead-lag.gp     (gnuplot 5.2 or newer)
# Reads: 01-lead-lag.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,750 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "01-lead-lag.png"
DATA = "01-lead-lag.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set xdata time
set timefmt "%Y-%m-%dT%H:%M:%S"
set format x "%Y"
set xtics 31556952*1
set autoscale xfix
set title 'One month makes the lead: AAPL’s return and META’s 1 bar later'."\n{/*0.8 ".'us-tech-daily.csv, training rows: the pair with the largest F of all'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set ylabel 'correlation over 250 bars'
set xlabel 'date'
set format y "%g"
unset logscale y
plot 0 with lines lw 1 lc rgb "#999999" notitle, \
     DATA using 1:2:3 skip 1 with filledcurves fs transparent solid 0.25 noborder lc rgb "#7F7F7F" title '95 % of chance, changing volatility', \
     DATA using 1:4 skip 1 with lines lw 2.2 lc rgb "#0072B2" title 'rolling correlation'
unset output
