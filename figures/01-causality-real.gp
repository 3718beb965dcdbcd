# 01-causality-real: chapter 01-data-preparation, seed 7
# Draw it again, in this folder:  gnuplot 01-causality-real.gp     (gnuplot 5.2 or newer)
# Reads: 01-causality-real.csv, 01-causality-real-2.csv, 01-causality-real-3.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 2200,740 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "01-causality-real.png"
DATA = "01-causality-real.csv"
DATA2 = "01-causality-real-2.csv"
DATA3 = "01-causality-real-3.csv"
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
set xlabel 'cause'
set ylabel 'effect'
set multiplot layout 1,3 margins 0.063,0.943,0.115,0.784 spacing 0.103,0 title 'Who leads whom: F finds 8 pairs, the robust test 0'."\n{/*0.8 ".'us-tech-daily.csv, 2013-01-03 to 2020-07-02, 3 lags'."}" font ",17"
set title 'F, pairwise: 8 found'."\n{/*0.8 ".'−log₁₀ q; above 1.3 is q < 5 % (black numbers)'."}" font ",17"
set palette defined (0 "#00224e", 1 "#123570", 2 "#3b496c", 3 "#575d6d", 4 "#707173", 5 "#8a8779", 6 "#a59c74", 7 "#c3b369", 8 "#fee838")
set cbrange [0:2.60205999133]
plot DATA matrix rowheaders columnheaders using 1:2:3 with image, \
     DATA matrix rowheaders columnheaders using 1:2:($3 == $3 ? sprintf("%.1f", abs($3) < 0.05 ? 0 : $3) : ""):($3 > 1.30102999566 ? 0x000000 : 0xffffff) with labels font ",13" tc rgb variable
set title 'W (robust), pairwise: 0 found'."\n{/*0.8 ".'−log₁₀ q; above 1.3 is q < 5 % (black numbers)'."}" font ",17"
unset ylabel
set palette defined (0 "#00224e", 1 "#123570", 2 "#3b496c", 3 "#575d6d", 4 "#707173", 5 "#8a8779", 6 "#a59c74", 7 "#c3b369", 8 "#fee838")
set cbrange [0:2.60205999133]
plot DATA2 matrix rowheaders columnheaders using 1:2:3 with image, \
     DATA2 matrix rowheaders columnheaders using 1:2:($3 == $3 ? sprintf("%.1f", abs($3) < 0.05 ? 0 : $3) : ""):($3 > 1.30102999566 ? 0x000000 : 0xffffff) with labels font ",13" tc rgb variable
set title 'W (robust), conditional: 0 found'."\n{/*0.8 ".'−log₁₀ q; above 1.3 is q < 5 % (black numbers)'."}" font ",17"
unset ylabel
set palette defined (0 "#00224e", 1 "#123570", 2 "#3b496c", 3 "#575d6d", 4 "#707173", 5 "#8a8779", 6 "#a59c74", 7 "#c3b369", 8 "#fee838")
set cbrange [0:2.60205999133]
plot DATA3 matrix rowheaders columnheaders using 1:2:3 with image, \
     DATA3 matrix rowheaders columnheaders using 1:2:($3 == $3 ? sprintf("%.1f", abs($3) < 0.05 ? 0 : $3) : ""):($3 > 1.30102999566 ? 0x000000 : 0xffffff) with labels font ",13" tc rgb variable
unset multiplot
unset output
