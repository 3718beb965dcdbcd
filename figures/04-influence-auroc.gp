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
set title 'Which reading finds the true leaders'."\n{/*0.8 ".'planted edges against the other pairs; one-layer model; dashed: chance'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set ylabel 'AUROC'
set yrange [*<0:0<*]
set xrange [-0.6:5.6]
set xtics scale 0 ('ablation' 0, 'attention' 1, 'gradient × input' 2, 'Granger' 3, 'Granger, conditional' 4, 'lagged correlation' 5)
set xtics rotate by 30 right
set grid noxtics ytics
set offsets 0, 0, graph 0.1, graph 0.05
set style fill solid 0.85 noborder
set xzeroaxis lt 1 lw 1.2 lc rgb "#444444"
plot DATA using ($0+(-0.2500)):2:(0.2300) skip 1 with boxes lc rgb "#0072B2" title 'planted market 1', \
     DATA using ($0+(0.0000)):3:(0.2300) skip 1 with boxes lc rgb "#D55E00" title 'planted market 2', \
     DATA using ($0+(0.2500)):4:(0.2300) skip 1 with boxes lc rgb "#009E73" title 'planted market 3', \
     DATA using ($0+(-0.2500)):($2>=0 ? $2 : NaN):(sprintf("%.2f",$2)) skip 1 with labels font ",12" offset 0,0.7 notitle, \
     DATA using ($0+(-0.2500)):($2<0 ? $2 : NaN):(sprintf("%.2f",$2)) skip 1 with labels font ",12" offset 0,-0.7 notitle, \
     DATA using ($0+(0.0000)):($3>=0 ? $3 : NaN):(sprintf("%.2f",$3)) skip 1 with labels font ",12" offset 0,0.7 notitle, \
     DATA using ($0+(0.0000)):($3<0 ? $3 : NaN):(sprintf("%.2f",$3)) skip 1 with labels font ",12" offset 0,-0.7 notitle, \
     DATA using ($0+(0.2500)):($4>=0 ? $4 : NaN):(sprintf("%.2f",$4)) skip 1 with labels font ",12" offset 0,0.7 notitle, \
     DATA using ($0+(0.2500)):($4<0 ? $4 : NaN):(sprintf("%.2f",$4)) skip 1 with labels font ",12" offset 0,-0.7 notitle, \
     0.5 with lines dt 2 lw 1.6 lc rgb "#777777" notitle
unset output
