# 03-learnability: chapter 03-training, seed 7
# Draw it again, in this folder:  gnuplot 03-learnability.gp     (gnuplot 5.2 or newer)
# Reads: 03-learnability.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,900 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "03-learnability.png"
DATA = "03-learnability.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set logscale x
set xrange [1818.18181818:22000]
unset mxtics
set xtics (2000, 5000, 20000)
set lmargin at screen 0.105
set rmargin at screen 0.965
set multiplot
set title 'The default finds 97 % of linear edges (ridge 98 %) and 76 % of even edges (ridge 0 %)'."\n{/*0.8 ".'of the best forecast''s R² on test bars; title: R² 5 %, 20,000 bars; 8 assets'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set tmargin at screen 0.8650
set bmargin at screen 0.4317
set ylabel 'found, linear edges'
set format x ""
set format y "%g %%"
unset logscale y
plot 0 with lines lw 1 lc rgb "#999999" notitle, \
     DATA using 1:(100*$2) skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#0072B2" title 'default, R² 1 %', \
     DATA using 1:(100*$3) skip 1 with lines lw 2 dt (7,4) lc rgb "#0072B2" title 'ridge, R² 1 %', \
     DATA using 1:(100*$4) skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#D55E00" title 'default, R² 5 %', \
     DATA using 1:(100*$5) skip 1 with lines lw 2 dt (7,4) lc rgb "#D55E00" title 'ridge, R² 5 %'
unset title
unset arrow
unset label
set tmargin at screen 0.3417
set bmargin at screen 0.1250
set ylabel 'found, even edges'
set xlabel 'bars, training and test'
set format x "%g"
set format y "%g %%"
unset logscale y
set ytics 50
unset y2tics
unset y2label
plot 0 with lines lw 1 lc rgb "#999999" notitle, \
     DATA using 1:(100*$6) skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#0072B2" title 'default, R² 1 %', \
     DATA using 1:(100*$7) skip 1 with lines lw 2 dt (7,4) lc rgb "#0072B2" title 'ridge, R² 1 %', \
     DATA using 1:(100*$8) skip 1 with points pt 7 ps 1.1 lc rgb "#0072B2" title 'ridge, r and |r|, R² 1 %', \
     DATA using 1:(100*$9) skip 1 with linespoints lw 2.2 pt 7 ps 1.1 lc rgb "#D55E00" title 'default, R² 5 %', \
     DATA using 1:(100*$10) skip 1 with lines lw 2 dt (7,4) lc rgb "#D55E00" title 'ridge, R² 5 %', \
     DATA using 1:(100*$11) skip 1 with points pt 7 ps 1.1 lc rgb "#D55E00" title 'ridge, r and |r|, R² 5 %'
unset multiplot
unset output
