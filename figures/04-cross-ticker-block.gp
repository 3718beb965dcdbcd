# 04-cross-ticker-block: chapter 04-cross-asset-prediction, seed 7
# Draw it again, in this folder:  gnuplot 04-cross-ticker-block.gp     (gnuplot 5.2 or newer)
# Reads: 04-cross-ticker-block.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1200,750 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "04-cross-ticker-block.png"
DATA = "04-cross-ticker-block.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set title 'What the cross-ticker block adds'."\n{/*0.8 ".'test windows, mean of 3 seeds and largest distance from it'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set ylabel 'R² against the zero forecast, %'
set yrange [*<0:0<*]
set xrange [-0.6:1.6]
set xtics scale 0 ('planted' 0, 'real' 1)
set grid noxtics ytics
set offsets 0, 0, graph 0.1, graph 0.05
set style fill solid 0.85 noborder
set xzeroaxis lt 1 lw 1.2 lc rgb "#444444"
plot DATA using ($0+(-0.1875)):2:(0.3450) skip 1 with boxes lc rgb "#0072B2" title 'without the block', \
     DATA using ($0+(0.1875)):4:(0.3450) skip 1 with boxes lc rgb "#D55E00" title 'with it', \
     DATA using ($0+(-0.1875)):($2-$3):(0):(2*$3) skip 1 with vectors heads size 0.04,90 lw 1.4 lc rgb "#333333" notitle, \
     DATA using ($0+(-0.1875)):($2>=0 ? $2+($2<0?-1:1)*$3 : NaN):(sprintf("%.2f",$2)) skip 1 with labels font ",12" offset 0,0.7 notitle, \
     DATA using ($0+(-0.1875)):($2<0 ? $2+($2<0?-1:1)*$3 : NaN):(sprintf("%.2f",$2)) skip 1 with labels font ",12" offset 0,-0.7 notitle, \
     DATA using ($0+(0.1875)):($4-$5):(0):(2*$5) skip 1 with vectors heads size 0.04,90 lw 1.4 lc rgb "#333333" notitle, \
     DATA using ($0+(0.1875)):($4>=0 ? $4+($4<0?-1:1)*$5 : NaN):(sprintf("%.2f",$4)) skip 1 with labels font ",12" offset 0,0.7 notitle, \
     DATA using ($0+(0.1875)):($4<0 ? $4+($4<0?-1:1)*$5 : NaN):(sprintf("%.2f",$4)) skip 1 with labels font ",12" offset 0,-0.7 notitle
unset output
