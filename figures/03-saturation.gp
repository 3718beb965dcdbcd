# 03-saturation: chapter 03-training, seed 7
# Draw it again, in this folder:  gnuplot 03-saturation.gp     (gnuplot 5.2 or newer)
# Reads: 03-saturation.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,750 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "03-saturation.png"
DATA = "03-saturation.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set autoscale xfix
set title 'A loss without risk drives positions to the limit'."\n{/*0.8 ".'one constant position for each asset, training returns'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set ylabel 'mean |w|'
set xlabel 'Adam step'
set format y "%g"
unset logscale y
plot DATA using 1:2 skip 1 with lines lw 2.2 lc rgb "#0072B2" title 'planted, reference loss', \
     DATA using 1:3 skip 1 with lines lw 2 dt (7,4) lc rgb "#D55E00" title 'planted, g − λ/2 g², λ = 20', \
     DATA using 1:4 skip 1 with lines lw 2 dt (7,4) lc rgb "#009E73" title 'real, reference loss', \
     DATA using 1:5 skip 1 with lines lw 2.2 lc rgb "#CC79A7" title 'real, g − λ/2 g², λ = 20'
unset output
