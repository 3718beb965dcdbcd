# 02-measure: chapter 02-architecture, seed 7
# Draw it again, in this folder:  gnuplot 02-measure.gp     (gnuplot 5.2 or newer)
# Reads: 02-measure.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,750 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "02-measure.png"
DATA = "02-measure.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set autoscale xfix
set title '25 of 96 queries attend in full, the rest get the mean'."\n{/*0.8 ".'META, 96 bars, one head; M is large where a row of scores has a peak'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set ylabel 'M = largest − summed score / L'
set xlabel 'step of the window (bars)'
set format y "%g"
unset logscale y
plot 0 with lines lw 1 lc rgb "#999999" notitle, \
     DATA using 1:2 skip 1 with lines lw 2.2 lc rgb "#0072B2" title 'all queries', \
     DATA using 1:3 skip 1 with points pt 7 ps 1.1 lc rgb "#D55E00" title 'attend in full'
unset output
