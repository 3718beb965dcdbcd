# 04-traps: chapter 04-cross-asset-prediction, seed 7
# Draw it again, in this folder:  gnuplot 04-traps.gp     (gnuplot 5.2 or newer)
# Reads: 04-traps.csv, 04-traps-2.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1500,740 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "04-traps.png"
DATA = "04-traps.csv"
DATA2 = "04-traps-2.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set border 15 lw 1
unset grid
unset key
set xtics scale 0 noenhanced
set ytics scale 0 noenhanced
set yrange [*:*] reverse
set size ratio -1
set xlabel 'key (cause)'
set ylabel 'query (effect)'
set multiplot layout 1,2 margins 0.095,0.915,0.115,0.784 spacing 0.155,0 title 'Where no asset leads, attention''s strongest cells are 0.19 and 0.16'."\n{/*0.8 ".'strongest: to another asset; a uniform map has 0.125 in every cell'."}" font ",17"
set title 'no signal'."\n{/*0.8 ".'mean attention of the test windows; white: 0.125, uniform'."}" font ",17"
set palette defined (0 "#2166ac", 1 "#4393c3", 2 "#92c5de", 3 "#d1e5f0", 4 "#f7f7f7", 5 "#fddbc7", 6 "#f4a582", 7 "#d6604d", 8 "#b2182b")
set cbrange [0:0.25]
plot DATA matrix rowheaders columnheaders using 1:2:3 with image, \
     DATA matrix rowheaders columnheaders using 1:2:($3 == $3 ? sprintf("%.2f", abs($3) < 0.005 ? 0 : $3) : ""):(abs($3 - 0.125) > 0.075 ? 0xffffff : 0x000000) with labels font ",13" tc rgb variable
set title 'common factor only'."\n{/*0.8 ".'mean attention of the test windows; white: 0.125, uniform'."}" font ",17"
unset ylabel
set palette defined (0 "#2166ac", 1 "#4393c3", 2 "#92c5de", 3 "#d1e5f0", 4 "#f7f7f7", 5 "#fddbc7", 6 "#f4a582", 7 "#d6604d", 8 "#b2182b")
set cbrange [0:0.25]
plot DATA2 matrix rowheaders columnheaders using 1:2:3 with image, \
     DATA2 matrix rowheaders columnheaders using 1:2:($3 == $3 ? sprintf("%.2f", abs($3) < 0.005 ? 0 : $3) : ""):(abs($3 - 0.125) > 0.075 ? 0xffffff : 0x000000) with labels font ",13" tc rgb variable
unset multiplot
unset output
