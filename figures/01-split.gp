# 01-split: chapter 01-data-preparation, seed 7
# Draw it again, in this folder:  gnuplot 01-split.gp     (gnuplot 5.2 or newer)
# Reads: 01-split.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1300,560 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "01-split.png"
DATA = "01-split.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set title 'A split in time, without the bars whose labels cross a boundary'."\n{/*0.8 ".'us-tech-daily.csv, look-back 20, three horizons h'."}" font ",17" offset 0,1.3
set tmargin 6.5
set key at graph 0, graph 1.015 left bottom horizontal Left reverse samplen 2 width 1
set xdata time
set timefmt "%Y-%m-%dT%H:%M:%S"
set format x "%Y"
set xtics 31556952*1
set autoscale xfix
set xlabel 'date'
set border 1
set grid noytics xtics
set style fill solid 0.9
set yrange [2.7:-0.7]
set ytics scale 0 ('h = 1' 0, 'h = 20' 1, 'h = 120' 2)
timestamp(c) = timecolumn(c, "%Y-%m-%dT%H:%M:%S")
plot DATA using (timestamp(1)):($4==0 ? $3 : NaN):(timestamp(1)):(timestamp(2)):($3-0.32):($3+0.32) skip 1 with boxxyerror lc rgb "#56B4E9" fs solid 0.9 noborder title 'train', \
     DATA using (timestamp(1)):($4==1 ? $3 : NaN):(timestamp(1)):(timestamp(2)):($3-0.32):($3+0.32) skip 1 with boxxyerror lc rgb "#E69F00" fs solid 0.9 noborder title 'validation', \
     DATA using (timestamp(1)):($4==2 ? $3 : NaN):(timestamp(1)):(timestamp(2)):($3-0.32):($3+0.32) skip 1 with boxxyerror lc rgb "#009E73" fs solid 0.9 noborder title 'test', \
     DATA using (timestamp(1)):($4==3 ? $3 : NaN):(timestamp(1)):(timestamp(2)):($3-0.32):($3+0.32) skip 1 with boxxyerror lc rgb "#000000" lw 2 title 'left out', \
     DATA using (0.5*(timestamp(1)+timestamp(2))):3:5 skip 1 with labels font ",13" notitle
unset output
