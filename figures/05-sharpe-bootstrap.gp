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
set multiplot layout 2,2 margins 0.125,0.985,0.100,0.88 spacing 0.125,0.100 title 'After costs the 95 % interval contains 0 on both markets'."\n{/*0.8 ".'stationary bootstrap, 1,000 resamples; n 3,000 | 405, blocks of 15 | 8 bars'."}" font ",17"
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
set boxwidth 0.224245605481
unset arrow
set arrow from 26.2368997969, graph 0 to 26.2368997969, graph 1 nohead front lw 2 dt 1 lc rgb "#D55E00"
set arrow from 22.7777602328, graph 0 to 22.7777602328, graph 1 nohead front lw 2 dt (6,4) lc rgb "#D55E00"
set arrow from 29.4139508253, graph 0 to 29.4139508253, graph 1 nohead front lw 2 dt (6,4) lc rgb "#D55E00"
plot DATA using 1:2 skip 1 with boxes lc rgb "#0072B2" notitle
unset key
set xlabel 'Sharpe ratio, planted, after costs'
set xtics autofreq
set boxwidth 0.222353486429
unset arrow
set arrow from 0, graph 0 to 0, graph 1 nohead front lw 2 dt 1 lc rgb "#000000"
set arrow from -1.04743333443, graph 0 to -1.04743333443, graph 1 nohead front lw 2 dt 1 lc rgb "#D55E00"
set arrow from -4.07919292282, graph 0 to -4.07919292282, graph 1 nohead front lw 2 dt (6,4) lc rgb "#D55E00"
set arrow from 2.11996831791, graph 0 to 2.11996831791, graph 1 nohead front lw 2 dt (6,4) lc rgb "#D55E00"
plot DATA using 3:4 skip 1 with boxes lc rgb "#0072B2" notitle
unset key
set xlabel 'Sharpe ratio, real, before costs'
set xtics autofreq
set boxwidth 0.106139950791
unset arrow
set arrow from 0, graph 0 to 0, graph 1 nohead front lw 2 dt 1 lc rgb "#000000"
set arrow from 0.379245316922, graph 0 to 0.379245316922, graph 1 nohead front lw 2 dt 1 lc rgb "#D55E00"
set arrow from -1.15820926442, graph 0 to -1.15820926442, graph 1 nohead front lw 2 dt (6,4) lc rgb "#D55E00"
set arrow from 2.01882432399, graph 0 to 2.01882432399, graph 1 nohead front lw 2 dt (6,4) lc rgb "#D55E00"
plot DATA using 5:6 skip 1 with boxes lc rgb "#0072B2" notitle
unset key
set xlabel 'Sharpe ratio, real, after costs'
set xtics autofreq
set boxwidth 0.103348443554
unset arrow
set arrow from 0, graph 0 to 0, graph 1 nohead front lw 2 dt 1 lc rgb "#000000"
set arrow from 0.203828928037, graph 0 to 0.203828928037, graph 1 nohead front lw 2 dt 1 lc rgb "#D55E00"
set arrow from -1.31596740433, graph 0 to -1.31596740433, graph 1 nohead front lw 2 dt (6,4) lc rgb "#D55E00"
set arrow from 1.77898691039, graph 0 to 1.77898691039, graph 1 nohead front lw 2 dt (6,4) lc rgb "#D55E00"
plot DATA using 7:8 skip 1 with boxes lc rgb "#0072B2" notitle
unset key
unset multiplot
unset output
