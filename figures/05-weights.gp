# 05-weights: chapter 05-backtesting, seed 7
# Draw it again, in this folder:  gnuplot 05-weights.gp     (gnuplot 5.2 or newer)
# Reads: 05-weights.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,750 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "05-weights.png"
DATA = "05-weights.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set title 'Target weights of the model'."\n{/*0.8 ".'real market, the last 120 test bars'."}" font ",17"
set xdata time
set timefmt "%Y-%m-%dT%H:%M:%S"
set format x "%d %b\n%Y"
set xtics autofreq
set autoscale xfix
set xlabel 'UTC'
set ylabel 'fraction of equity'
set key outside right top vertical Left reverse samplen 1.5 width 2
set style fill solid 0.85 noborder
set yrange [*:*] noextend
set grid front lt 1 lc rgb "#ffffff" lw 0.5
above(x) = x > 0 ? x : 0
below(x) = x < 0 ? x : 0
plot DATA using 1:(sum [c=2:7] above(column(c))) skip 1 with filledcurves y1=0 lc rgb "#56B4E9" title 'GOOG', \
     DATA using 1:(sum [c=2:6] above(column(c))) skip 1 with filledcurves y1=0 lc rgb "#E69F00" title 'NVDA', \
     DATA using 1:(sum [c=2:5] above(column(c))) skip 1 with filledcurves y1=0 lc rgb "#CC79A7" title 'NFLX', \
     DATA using 1:(sum [c=2:4] above(column(c))) skip 1 with filledcurves y1=0 lc rgb "#009E73" title 'AAPL', \
     DATA using 1:(sum [c=2:3] above(column(c))) skip 1 with filledcurves y1=0 lc rgb "#D55E00" title 'AMZN', \
     DATA using 1:(sum [c=2:2] above(column(c))) skip 1 with filledcurves y1=0 lc rgb "#0072B2" title 'META', \
     DATA using 1:(sum [c=2:7] below(column(c))) skip 1 with filledcurves y1=0 lc rgb "#56B4E9" notitle, \
     DATA using 1:(sum [c=2:6] below(column(c))) skip 1 with filledcurves y1=0 lc rgb "#E69F00" notitle, \
     DATA using 1:(sum [c=2:5] below(column(c))) skip 1 with filledcurves y1=0 lc rgb "#CC79A7" notitle, \
     DATA using 1:(sum [c=2:4] below(column(c))) skip 1 with filledcurves y1=0 lc rgb "#009E73" notitle, \
     DATA using 1:(sum [c=2:3] below(column(c))) skip 1 with filledcurves y1=0 lc rgb "#D55E00" notitle, \
     DATA using 1:(sum [c=2:2] below(column(c))) skip 1 with filledcurves y1=0 lc rgb "#0072B2" notitle
unset output
