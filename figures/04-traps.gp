# 04-traps: chapter 04-cross-asset-prediction, seed 7
# Draw it again, in this folder:  gnuplot 04-traps.gp     (gnuplot 5.2 or newer)
# Reads: 04-traps.csv, 04-traps-2.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1500,820 enhanced font "DejaVu Sans,14" background "#ffffff"
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
set multiplot layout 1,2 margins 0.095,0.915,0.13,0.83 spacing 0.155,0 title 'Attention has a strongest cell even where no asset leads'."\n{/*0.8 ".'frames: randomly drawn false edges'."}" font ",17"
set title 'no signal'."\n{/*0.8 ".'mean attention of the test windows'."}" font ",17"
unset object
set object rectangle from first 5.54,0.54 to first 6.46,1.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first -0.46,1.54 to first 0.46,2.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 3.54,1.54 to first 4.46,2.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 5.54,2.54 to first 6.46,3.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 5.54,3.54 to first 6.46,4.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first -0.46,4.54 to first 0.46,5.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 3.54,4.54 to first 4.46,5.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first -0.46,5.54 to first 0.46,6.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set palette defined (0 "#00224e", 1 "#123570", 2 "#3b496c", 3 "#575d6d", 4 "#707173", 5 "#8a8779", 6 "#a59c74", 7 "#c3b369", 8 "#fee838")
set cbrange [0:0.144561808749]
plot DATA matrix rowheaders columnheaders using 1:2:3 with image, \
     DATA matrix rowheaders columnheaders using 1:2:($3 == $3 ? sprintf("%.2f", abs($3) < 0.005 ? 0 : $3) : ""):($3 > 0.0722809043744 ? 0x000000 : 0xffffff) with labels font ",13" tc rgb variable
set title 'common factor only'."\n{/*0.8 ".'mean attention of the test windows'."}" font ",17"
unset ylabel
unset object
set object rectangle from first 5.54,0.54 to first 6.46,1.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first -0.46,1.54 to first 0.46,2.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 3.54,1.54 to first 4.46,2.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 5.54,2.54 to first 6.46,3.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 5.54,3.54 to first 6.46,4.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first -0.46,4.54 to first 0.46,5.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first 3.54,4.54 to first 4.46,5.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set object rectangle from first -0.46,5.54 to first 0.46,6.46 front fillstyle empty border lc rgb "#D55E00" lw 3
set palette defined (0 "#00224e", 1 "#123570", 2 "#3b496c", 3 "#575d6d", 4 "#707173", 5 "#8a8779", 6 "#a59c74", 7 "#c3b369", 8 "#fee838")
set cbrange [0:0.167813183487]
plot DATA2 matrix rowheaders columnheaders using 1:2:3 with image, \
     DATA2 matrix rowheaders columnheaders using 1:2:($3 == $3 ? sprintf("%.2f", abs($3) < 0.005 ? 0 : $3) : ""):($3 > 0.0839065917435 ? 0x000000 : 0xffffff) with labels font ",13" tc rgb variable
unset multiplot
unset output
