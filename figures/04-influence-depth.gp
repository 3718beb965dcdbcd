# 04-influence-depth: chapter 04-cross-asset-prediction, seed 7
# Draw it again, in this folder:  gnuplot 04-influence-depth.gp     (gnuplot 5.2 or newer)
# Reads: 04-influence-depth.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1200,356 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "04-influence-depth.png"
DATA = "04-influence-depth.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set multiplot layout 1,2 title 'Ablation is ahead of attention in all four cells, by 0.05 to 0.06'."\n{/*0.8 ".'mean, lowest and highest of 3 markets; 0 is chance'."}" font ",17"
unset key
set yrange [3.6:-0.6]
set grid noytics xtics
set border 1
set ytics scale 0 ('1 layer, L 4' 0, '1 layer, L 8' 1, '2 layers, L 4' 2, '2 layers, L 8' 3)
set xlabel 'ablation: AUROC − 0.5'
set xrange [-0.03:0.53]
set xtics 0.2
unset label
set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.4 lc rgb "#444444" back
plot DATA using 2:(0):3:4 skip 1 every ::0::0 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(1):3:4 skip 1 every ::1::1 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(2):3:4 skip 1 every ::2::2 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(3):3:4 skip 1 every ::3::3 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle
set ytics scale 0 ('' 0, '' 1, '' 2, '' 3)
set xlabel 'attention: AUROC − 0.5'
set xrange [-0.03:0.53]
set xtics 0.2
unset label
set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.4 lc rgb "#444444" back
plot DATA using 5:(0):6:7 skip 1 every ::0::0 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(1):6:7 skip 1 every ::1::1 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(2):6:7 skip 1 every ::2::2 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(3):6:7 skip 1 every ::3::3 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle
unset multiplot
unset output
