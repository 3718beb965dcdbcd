# 02-heads: chapter 02-architecture, seed 7
# Draw it again, in this folder:  gnuplot 02-heads.gp     (gnuplot 5.2 or newer)
# Reads: 02-heads.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,750 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "02-heads.png"
DATA = "02-heads.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set autoscale xfix
set title 'Without a price for risk the best position is a corner'."\n{/*0.8 ".'the same position in all assets, training windows, h = 5 bars'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set ylabel 'loss, basis points'
set xlabel 'total position s, fraction of equity (−1 all short, 1 all long)'
set format y "%g"
unset logscale y
plot 0 with lines lw 1 lc rgb "#999999" notitle, \
     DATA using 1:2 skip 1 with lines lw 2 dt (7,4) lc rgb "#0072B2" title 'reference: −mean(w·r)', \
     DATA using 1:3 skip 1 with points pt 7 ps 1.1 lc rgb "#0072B2" title 'reference: best +1.00', \
     DATA using 1:4 skip 1 with lines lw 2.2 lc rgb "#D55E00" title 'λ = 1, c = 10 bp', \
     DATA using 1:5 skip 1 with points pt 7 ps 1.1 lc rgb "#D55E00" title 'λ = 1: best +1.00', \
     DATA using 1:6 skip 1 with lines lw 2.2 lc rgb "#009E73" title 'λ = 20, c = 10 bp', \
     DATA using 1:7 skip 1 with points pt 7 ps 1.1 lc rgb "#009E73" title 'λ = 20: best +0.28'
unset output
