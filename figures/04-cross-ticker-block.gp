# 04-cross-ticker-block: chapter 04-cross-asset-prediction, seed 7
# Draw it again, in this folder:  gnuplot 04-cross-ticker-block.gp     (gnuplot 5.2 or newer)
# Reads: 04-cross-ticker-block.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1200,288 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "04-cross-ticker-block.png"
DATA = "04-cross-ticker-block.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set multiplot layout 1,2 title 'The cross-ticker block finds the planted edges'."\n{/*0.8 ".'R² against zero, test windows: mean, lowest and highest of 3 seeds'."}" font ",17"
unset key
set yrange [1.6:-0.6]
set grid noytics xtics
set border 1
set ytics scale 0 ('without the block' 0, 'with the block' 1)
set xlabel 'R² in %: planted'
set xrange [-0.0779500789136:1.37711806081]
set xtics 0.5
unset label
set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.4 lc rgb "#444444" back
plot DATA using 2:(0):3:4 skip 1 every ::0::0 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(1):3:4 skip 1 every ::1::1 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle
set ytics scale 0 ('' 0, '' 1)
set xlabel 'R² in %: real'
set xrange [-0.89420585739:0.05061542589]
set xtics 0.5
unset label
set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.4 lc rgb "#444444" back
plot DATA using 5:(0):6:7 skip 1 every ::0::0 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(1):6:7 skip 1 every ::1::1 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle
unset multiplot
unset output
