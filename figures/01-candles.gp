# 01-candles: chapter 01-data-preparation, seed 7
# Draw it again, in this folder:  gnuplot 01-candles.gp     (gnuplot 5.2 or newer)
# Reads: 01-candles.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,850 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "01-candles.png"
DATA = "01-candles.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set xdata time
set timefmt "%Y-%m-%dT%H:%M:%S"
set format x "%d %b\n%Y"
set xtics autofreq
set autoscale xfix
set xrange ["2022-02-13":"2022-06-24"]
set lmargin at screen 0.085
set rmargin at screen 0.965
set multiplot
set title 'NFLX opened 29.7 % below its last close: nobody could trade in between'."\n{/*0.8 ".'90 bars, 2022-02-14 to 2022-06-23'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set tmargin at screen 0.865
set bmargin at screen 0.36
set ylabel 'price (USD)'
set format x ""
set boxwidth 56160.0
set style fill solid 0.9
plot DATA using 1:($5>=$2 ? $2 : NaN):4:3:5 skip 1 with candlesticks lw 1.3 lc rgb "#0072B2" title 'close at or above open', \
     DATA using 1:($5<$2 ? $2 : NaN):4:3:5 skip 1 with candlesticks lw 1.3 lc rgb "#D55E00" title 'close below open'
unset title
unset key
set xdata time
set timefmt "%Y-%m-%dT%H:%M:%S"
set format x "%d %b\n%Y"
set xtics autofreq
set autoscale xfix
set tmargin at screen 0.32
set bmargin at screen 0.125
set ylabel 'volume (shares)'
set xlabel 'date'
set yrange [0:*]
set format y "%.0s%c"
set ytics 50000000
plot DATA using 1:6 skip 1 with boxes lc rgb "#999999" notitle
unset multiplot
unset output
