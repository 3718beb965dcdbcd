# 04-attention-window: chapter 04-cross-asset-prediction, seed 7
# Draw it again, in this folder:  gnuplot 04-attention-window.gp     (gnuplot 5.2 or newer)
# Reads: 04-attention-window.csv, 04-attention-window-2.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1500,740 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "04-attention-window.png"
DATA = "04-attention-window.csv"
DATA2 = "04-attention-window-2.csv"
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
set multiplot layout 1,2 margins 0.095,0.915,0.115,0.784 spacing 0.155,0 title 'One window''s attention is mostly the average map'."\n{/*0.8 ".'Planted market: cross-ticker attention, last step, mean over heads'."}" font ",17"
set title 'the newest test window'."\n{/*0.8 ".'mean attention, rows sum to 1'."}" font ",17"
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
set cbrange [0:0.548765886109]
plot DATA matrix rowheaders columnheaders using 1:2:3 with image, \
     DATA matrix rowheaders columnheaders using 1:2:($3 == $3 ? sprintf("%.2f", abs($3) < 0.005 ? 0 : $3) : ""):($3 > 0.274382943055 ? 0x000000 : 0xffffff) with labels font ",13" tc rgb variable
set title 'mean of 2999 test windows'."\n{/*0.8 ".'mean attention, rows sum to 1'."}" font ",17"
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
set cbrange [0:0.548765886109]
plot DATA2 matrix rowheaders columnheaders using 1:2:3 with image, \
     DATA2 matrix rowheaders columnheaders using 1:2:($3 == $3 ? sprintf("%.2f", abs($3) < 0.005 ? 0 : $3) : ""):($3 > 0.274382943055 ? 0x000000 : 0xffffff) with labels font ",13" tc rgb variable
unset multiplot
unset output
