# 01-correlation-currencies: chapter 01-data-preparation, seed 7
# Draw it again, in this folder:  gnuplot 01-correlation-currencies.gp     (gnuplot 5.2 or newer)
# Reads: 01-correlation-currencies.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1050,950 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "01-correlation-currencies.png"
DATA = "01-correlation-currencies.csv"
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
set xlabel ''
set ylabel ''
set xtics rotate by 90 right
set title 'ECB reference rates: correlations of returns from -0.22 to 0.996'."\n{/*0.8 ".'log returns, 1999-01-04 to 2026-10-30'."}" font ",17"
set palette defined (0 "#00224e", 1 "#123570", 2 "#3b496c", 3 "#575d6d", 4 "#707173", 5 "#8a8779", 6 "#a59c74", 7 "#c3b369", 8 "#fee838")
set cbrange [-0.220083083193:0.995656812393]
set cblabel 'correlation'
plot DATA matrix rowheaders columnheaders using 1:2:3 with image
unset output
