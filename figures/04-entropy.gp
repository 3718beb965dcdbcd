# 04-entropy: chapter 04-cross-asset-prediction, seed 7
# Draw it again, in this folder:  gnuplot 04-entropy.gp     (gnuplot 5.2 or newer)
# Reads: 04-entropy.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1200,750 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "04-entropy.png"
DATA = "04-entropy.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set title 'How sharp the heads are'."\n{/*0.8 ".'entropy of a query''s attention over ln N; 1 = uniform'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set ylabel 'H / ln N'
set yrange [*<0:0<*]
set xrange [-0.6:3.6]
set xtics scale 0 ('head 1' 0, 'head 2' 1, 'head 3' 2, 'head 4' 3)
set grid noxtics ytics
set offsets 0, 0, graph 0.1, graph 0.05
set style fill solid 0.85 noborder
set xzeroaxis lt 1 lw 1.2 lc rgb "#444444"
plot DATA using ($0+(-0.2500)):2:(0.2300) skip 1 with boxes lc rgb "#0072B2" title 'planted', \
     DATA using ($0+(0.0000)):3:(0.2300) skip 1 with boxes lc rgb "#D55E00" title 'real', \
     DATA using ($0+(0.2500)):4:(0.2300) skip 1 with boxes lc rgb "#009E73" title 'planted, untrained', \
     DATA using ($0+(-0.2500)):($2>=0 ? $2 : NaN):(sprintf("%.2f",$2)) skip 1 with labels font ",12" offset 0,0.7 notitle, \
     DATA using ($0+(-0.2500)):($2<0 ? $2 : NaN):(sprintf("%.2f",$2)) skip 1 with labels font ",12" offset 0,-0.7 notitle, \
     DATA using ($0+(0.0000)):($3>=0 ? $3 : NaN):(sprintf("%.2f",$3)) skip 1 with labels font ",12" offset 0,0.7 notitle, \
     DATA using ($0+(0.0000)):($3<0 ? $3 : NaN):(sprintf("%.2f",$3)) skip 1 with labels font ",12" offset 0,-0.7 notitle, \
     DATA using ($0+(0.2500)):($4>=0 ? $4 : NaN):(sprintf("%.2f",$4)) skip 1 with labels font ",12" offset 0,0.7 notitle, \
     DATA using ($0+(0.2500)):($4<0 ? $4 : NaN):(sprintf("%.2f",$4)) skip 1 with labels font ",12" offset 0,-0.7 notitle
unset output
