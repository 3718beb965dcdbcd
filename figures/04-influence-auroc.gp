# 04-influence-auroc: chapter 04-cross-asset-prediction, seed 7
# Draw it again, in this folder:  gnuplot 04-influence-auroc.gp     (gnuplot 5.2 or newer)
# Reads: 04-influence-auroc.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1200,424 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "04-influence-auroc.png"
DATA = "04-influence-auroc.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set multiplot layout 1,1 title 'Which reading finds the true leaders: Granger, conditional comes first'."\n{/*0.8 ".'planted edges against the other pairs, 0: chance; mean, lowest and highest of 3 markets; filled: reads the model'."}" font ",17"
unset key
set yrange [5.6:-0.6]
set grid noytics xtics
set border 1
set ytics scale 0 ('ablation' 0, 'attention' 1, 'gradient × input' 2, 'Granger' 3, 'Granger, conditional' 4, 'lagged correlation' 5)
set xlabel 'AUROC − 0.5'
set xrange [-0.03:0.53]
set xtics 0.2
unset label
set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.4 lc rgb "#444444" back
plot DATA using 2:(0):3:4 skip 1 every ::0::0 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(1):3:4 skip 1 every ::1::1 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(2):3:4 skip 1 every ::2::2 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(3):3:4 skip 1 every ::3::3 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(4):3:4 skip 1 every ::4::4 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(5):3:4 skip 1 every ::5::5 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle
unset multiplot
unset output
