# 04-entropy: chapter 04-cross-asset-prediction, seed 7
# Draw it again, in this folder:  gnuplot 04-entropy.gp     (gnuplot 5.2 or newer)
# Reads: 04-entropy.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1200,356 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "04-entropy.png"
DATA = "04-entropy.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set multiplot layout 1,1 title 'Training sharpens the heads on the planted market, and hardly changes them on real prices'."\n{/*0.8 ".'entropy of a query''s attention; mean, sharpest and flattest head of the layer'."}" font ",17"
unset key
set yrange [3.6:-0.6]
set grid noytics xtics
set border 1
set ytics scale 0 ('planted, untrained' 0, 'planted, trained' 1, 'real, untrained' 2, 'real, trained' 3)
set xlabel 'H / ln N (1: uniform attention)'
set xrange [-0.0595497430336:1.05204546026]
set xtics 0.5
unset label
set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.4 lc rgb "#444444" back
plot DATA using 2:(0):3:4 skip 1 every ::0::0 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#888888" notitle, \
     DATA using 2:(1):3:4 skip 1 every ::1::1 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(2):3:4 skip 1 every ::2::2 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#888888" notitle, \
     DATA using 2:(3):3:4 skip 1 every ::3::3 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle
unset multiplot
unset output
