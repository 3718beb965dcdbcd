# 05-sharpe-bootstrap: chapter 05-backtesting, seed 7
# Draw it again, in this folder:  gnuplot 05-sharpe-bootstrap.gp     (gnuplot 5.2 or newer)
# Reads: 05-sharpe-bootstrap.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1040,840 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "05-sharpe-bootstrap.png"
DATA = "05-sharpe-bootstrap.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set multiplot layout 2,2 margins 0.100,0.985,0.100,0.88 spacing 0.100,0.100 title 'Sharpe ratios of resampled paths'."\n{/*0.8 ".'stationary bootstrap of the test bars'' returns'."}" font ",17"
set style fill solid 0.75 noborder
set ylabel "density"
set yrange [0:*]
set format x "%g"
set autoscale xfix
set ytics autofreq
set tics font ",12"
set key at graph 1, graph 1.01 right bottom horizontal Right noreverse samplen 1.5
set xlabel 'Sharpe ratio, planted, before costs'
set xtics autofreq
set boxwidth 0.22424560548141984
plot DATA using 1:2 skip 1 with boxes lc rgb "#0072B2" notitle
unset key
set xlabel 'Sharpe ratio, planted, after costs'
set xtics autofreq
set boxwidth 0.22235348642931685
plot DATA using 3:4 skip 1 with boxes lc rgb "#0072B2" notitle
unset key
set xlabel 'Sharpe ratio, real, before costs'
set xtics autofreq
set boxwidth 0.09689155922369704
plot DATA using 5:6 skip 1 with boxes lc rgb "#0072B2" notitle
unset key
set xlabel 'Sharpe ratio, real, after costs'
set xtics autofreq
set boxwidth 0.09533844035953194
plot DATA using 7:8 skip 1 with boxes lc rgb "#0072B2" notitle
unset key
unset multiplot
unset output
