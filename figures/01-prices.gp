# 01-prices: chapter 01-data-preparation, seed 7
# Draw it again, in this folder:  gnuplot 01-prices.gp     (gnuplot 5.2 or newer)
# Reads: 01-prices.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,900 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "01-prices.png"
DATA = "01-prices.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set xdata time
set timefmt "%Y-%m-%dT%H:%M:%S"
set format x "%Y"
set xtics 31556952*1
set autoscale xfix
set lmargin at screen 0.105
set rmargin at screen 0.965
set rmargin at screen 0.93
set multiplot
set title 'Prices drift apart, returns stay around zero'."\n{/*0.8 ".'2013-01-02 to 2023-09-21'."}" font ",17"
unset key
set tmargin at screen 0.8650
set bmargin at screen 0.4050
set ylabel 'price (start = 1), logarithmic'
set format x ""
set format y "%g"
set logscale y 2
set label 'GOOG' at "2023-09-21",7.29221583794 left offset 1,0 font ",12" tc rgb "#56B4E9"
set label 'AAPL' at "2023-09-21",11.5255430194 left offset 1,0 font ",12" tc rgb "#009E73"
set label 'AMZN' at "2023-09-21",18.2164303476 left offset 1,0 font ",12" tc rgb "#D55E00"
set label 'META' at "2023-09-21",28.7915575042 left offset 1,0 font ",12" tc rgb "#0072B2"
set label 'NFLX' at "2023-09-21",45.50583005 left offset 1,0 font ",12" tc rgb "#CC79A7"
set label 'NVDA' at "2023-09-21",128.984278244 left offset 1,0 font ",12" tc rgb "#E69F00"
plot DATA using 1:2 skip 1 with lines lw 1.2 lc rgb "#0072B2" title 'META', \
     DATA using 1:3 skip 1 with lines lw 1.2 lc rgb "#D55E00" title 'AMZN', \
     DATA using 1:4 skip 1 with lines lw 1.2 lc rgb "#009E73" title 'AAPL', \
     DATA using 1:5 skip 1 with lines lw 1.2 lc rgb "#CC79A7" title 'NFLX', \
     DATA using 1:6 skip 1 with lines lw 1.2 lc rgb "#E69F00" title 'NVDA', \
     DATA using 1:7 skip 1 with lines lw 1.2 lc rgb "#56B4E9" title 'GOOG'
unset title
unset arrow
unset label
set tmargin at screen 0.3550
set bmargin at screen 0.1250
set ylabel 'log return of META'
set xlabel 'date'
set xdata time
set timefmt "%Y-%m-%dT%H:%M:%S"
set format x "%Y"
set xtics 31556952*1
set autoscale xfix
set format y "%g %%"
unset logscale y
unset key
set ytics 20
unset y2tics
unset y2label
plot 0 with lines lw 1 lc rgb "#999999" notitle, \
     DATA using 1:(100*$8) skip 1 with lines lw 1.2 lc rgb "#0072B2" title 'log return of META'
unset multiplot
unset output
