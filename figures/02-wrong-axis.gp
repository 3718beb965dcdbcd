# 02-wrong-axis: chapter 02-architecture, seed 7
# Draw it again, in this folder:  gnuplot 02-wrong-axis.gp     (gnuplot 5.2 or newer)
# Reads: 02-wrong-axis.csv, 02-wrong-axis-2.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1500,492 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "02-wrong-axis.png"
DATA = "02-wrong-axis.csv"
DATA2 = "02-wrong-axis-2.csv"
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
set xlabel 'window : step'
set ylabel 'asset'
set arrow from first 5.5, graph 0 to first 5.5, graph 1 nohead front lc rgb "#000000" lw 1.5
set multiplot layout 1,2 margins 0.095,0.915,0.173,0.675 spacing 0.155,0 title 'The reference layer changes other windows and steps, and no other asset'."\n{/*0.8 ".'AMZN changes by 1 at 0:3, step 3 of window 0'."}" font ",17"
set title 'across assets (ours)'."\n{/*0.8 ".'largest change of the output; white: none'."}" font ",17"
set palette defined (0 "#ffffff", 0.001 "#ffffff", 0.001 "#c6dbef", 0.4 "#6baed6", 0.7 "#2171b5", 1 "#08306b")
set cbrange [0:1.10386681557]
plot DATA matrix rowheaders columnheaders using 1:2:3 with image
set title 'reference axis'."\n{/*0.8 ".'largest change of the output; white: none'."}" font ",17"
unset ylabel
set palette defined (0 "#ffffff", 0.001 "#ffffff", 0.001 "#c6dbef", 0.4 "#6baed6", 0.7 "#2171b5", 1 "#08306b")
set cbrange [0:1.10386681557]
plot DATA2 matrix rowheaders columnheaders using 1:2:3 with image
unset multiplot
unset output
