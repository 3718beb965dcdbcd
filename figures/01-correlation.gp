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
set xlabel 'asset'
set ylabel 'asset'
set title 'Correlation of log returns'."\n{/*0.8 ".'us-tech-daily.csv, 2013-01-02 to 2023-09-21'."}" font ",17"
set palette defined (0 "#2166ac", 1 "#4393c3", 2 "#92c5de", 3 "#d1e5f0", 4 "#f7f7f7", 5 "#fddbc7", 6 "#f4a582", 7 "#d6604d", 8 "#b2182b")
set cbrange [-1:1]
set cblabel 'correlation'
plot DATA matrix rowheaders columnheaders using 1:2:3 with image, \
     DATA matrix rowheaders columnheaders using 1:2:($3 == $3 ? sprintf("%.2f", abs($3) < 0.005 ? 0 : $3) : ""):(abs($3) > 0.6 ? 0xffffff : 0x000000) with labels font ",13" tc rgb variable
unset output
