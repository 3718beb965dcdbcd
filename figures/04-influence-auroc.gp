# 04-influence-auroc: chapter 04-cross-asset-prediction, seed 7
# Draw it again, in this folder:  gnuplot 04-influence-auroc.gp     (gnuplot 5.2 or newer)
# Reads: 04-influence-auroc.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1200,750 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "04-influence-auroc.png"
DATA = "04-influence-auroc.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set title 'Which reading finds what really leads'."\n{/*0.8 ".'planted edges against the other pairs; mean and reach of 3 markets, one-layer model'."}" font ",17"
unset key
set ylabel 'AUROC (0.5 = guessing)'
set xrange [-0.6:5.6]
set xtics scale 0 ('ablation' 0, 'attention' 1, 'gradient × input' 2, 'Granger' 3, 'Granger, conditional' 4, 'lagged correlation' 5)
set xtics rotate by 30 right
set grid noxtics ytics
set offsets 0, 0, graph 0.1, graph 0.05
set style fill solid 0.85 noborder
set xzeroaxis lt 1 lw 1.2 lc rgb "#444444"
plot DATA using ($0+(0.0000)):2:(0.6900) skip 1 with boxes lc rgb "#0072B2" title 'AUROC', \
     DATA using ($0+(0.0000)):($2-$3):(0):(2*$3) skip 1 with vectors heads size 0.04,90 lw 1.4 lc rgb "#333333" notitle, \
     DATA using ($0+(0.0000)):($2>=0 ? $2+($2<0?-1:1)*$3 : NaN):(sprintf("%.2f",$2)) skip 1 with labels font ",12" offset 0,0.7 notitle, \
     DATA using ($0+(0.0000)):($2<0 ? $2+($2<0?-1:1)*$3 : NaN):(sprintf("%.2f",$2)) skip 1 with labels font ",12" offset 0,-0.7 notitle
unset output
