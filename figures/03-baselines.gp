# 03-baselines: chapter 03-training, seed 7
# Draw it again, in this folder:  gnuplot 03-baselines.gp     (gnuplot 5.2 or newer)
# Reads: 03-baselines.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1200,356 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "03-baselines.png"
DATA = "03-baselines.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set multiplot layout 1,2 title 'What was planted is found; real prices show no ranking beyond chance'."\n{/*0.8 ".'information coefficient on test windows with its 95 % interval (stationary bootstrap)'."}" font ",17"
unset key
set yrange [3.6:-0.6]
set grid noytics xtics
set border 1
set ytics scale 0 ('last return' 0, 'training mean' 1, 'ridge' 2, 'Stockformer' 3)
set xlabel 'mean IC: planted'
set xrange [-0.0432691830411:0.176912780762]
set xtics 0.1
unset label
set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.4 lc rgb "#444444" back
plot DATA using 2:(0):3:4 skip 1 every ::0::0 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(1):3:4 skip 1 every ::1::1 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(2):3:4 skip 1 every ::2::2 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(3):3:4 skip 1 every ::3::3 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle
set ytics scale 0 ('' 0, '' 1, '' 2, '' 3)
set xlabel 'mean IC: real'
set xrange [-0.0830383792939:0.075328228932]
set xtics 0.05
unset label
set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.4 lc rgb "#444444" back
plot DATA using 5:(0):6:7 skip 1 every ::0::0 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(1):6:7 skip 1 every ::1::1 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(2):6:7 skip 1 every ::2::2 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(3):6:7 skip 1 every ::3::3 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle
unset multiplot
unset output
