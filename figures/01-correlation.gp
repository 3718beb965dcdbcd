# 01-correlation: chapter 01-data-preparation, seed 7
# Draw it again, in this folder:  gnuplot 01-correlation.gp     (gnuplot 5.2 or newer)
# Reads: 01-correlation.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1050,950 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "01-correlation.png"
DATA = "01-correlation.csv"
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
set title 'us-tech-daily.csv: correlations of returns from 0.33 to 0.63'."\n{/*0.8 ".'log returns, 2013-01-02 to 2023-09-21'."}" font ",17"
set palette defined (0 "#00224e", 1 "#123570", 2 "#3b496c", 3 "#575d6d", 4 "#707173", 5 "#8a8779", 6 "#a59c74", 7 "#c3b369", 8 "#fee838")
set cbrange [0:0.63107077198]
set cblabel 'correlation'
plot DATA matrix rowheaders columnheaders using 1:2:3 with image, \
     DATA matrix rowheaders columnheaders using 1:2:($3 == $3 ? sprintf("%.2f", abs($3) < 0.005 ? 0 : $3) : ""):($3 > 0.31553538599 ? 0x000000 : 0xffffff) with labels font ",13" tc rgb variable
unset output
