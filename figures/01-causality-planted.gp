# 01-causality-planted: chapter 01-data-preparation, seed 7
# Draw it again, in this folder:  gnuplot 01-causality-planted.gp     (gnuplot 5.2 or newer)
# Reads: 01-causality-planted.csv, 01-causality-planted-2.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1500,740 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "01-causality-planted.png"
DATA = "01-causality-planted.csv"
DATA2 = "01-causality-planted-2.csv"
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
set multiplot layout 1,2 margins 0.095,0.915,0.115,0.784 spacing 0.155,0 title 'Pairwise F finds 33 pairs that are no edges, the conditional test 0'."\n{/*0.8 ".'planted market, 2023-01-01 to 2024-08-06, 3 lags; frames: planted edges; colours end at 2.6, numbers go on'."}" font ",17"
set title 'F, pairwise: 41 found'."\n{/*0.8 ".'−log₁₀ q; above 1.3 is q < 5 % (black numbers)'."}" font ",17"
unset object
set object rectangle from first 3.54,-0.46 to first 4.46,0.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 4.54,1.54 to first 5.46,2.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 1.54,2.54 to first 2.46,3.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 4.54,2.54 to first 5.46,3.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 0.54,4.54 to first 1.46,5.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first -0.46,5.54 to first 0.46,6.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 0.54,5.54 to first 1.46,6.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 0.54,6.54 to first 1.46,7.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set palette defined (0 "#00224e", 1 "#123570", 2 "#3b496c", 3 "#575d6d", 4 "#707173", 5 "#8a8779", 6 "#a59c74", 7 "#c3b369", 8 "#fee838")
set cbrange [0:2.60205999133]
plot DATA matrix rowheaders columnheaders using 1:2:3 with image, \
     DATA matrix rowheaders columnheaders using 1:2:($3 == $3 ? sprintf("%.1f", abs($3) < 0.05 ? 0 : $3) : ""):($3 > 1.30102999566 ? 0x000000 : 0xffffff) with labels font ",13" tc rgb variable
set title 'W (robust), conditional: 8 found'."\n{/*0.8 ".'−log₁₀ q; above 1.3 is q < 5 % (black numbers)'."}" font ",17"
unset ylabel
unset object
set object rectangle from first 3.54,-0.46 to first 4.46,0.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 4.54,1.54 to first 5.46,2.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 1.54,2.54 to first 2.46,3.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 4.54,2.54 to first 5.46,3.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 0.54,4.54 to first 1.46,5.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first -0.46,5.54 to first 0.46,6.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 0.54,5.54 to first 1.46,6.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 0.54,6.54 to first 1.46,7.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set palette defined (0 "#00224e", 1 "#123570", 2 "#3b496c", 3 "#575d6d", 4 "#707173", 5 "#8a8779", 6 "#a59c74", 7 "#c3b369", 8 "#fee838")
set cbrange [0:2.60205999133]
plot DATA2 matrix rowheaders columnheaders using 1:2:3 with image, \
     DATA2 matrix rowheaders columnheaders using 1:2:($3 == $3 ? sprintf("%.1f", abs($3) < 0.05 ? 0 : $3) : ""):($3 > 1.30102999566 ? 0x000000 : 0xffffff) with labels font ",13" tc rgb variable
unset multiplot
unset output
