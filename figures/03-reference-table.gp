# 03-reference-table: chapter 03-training, seed 7
# Draw it again, in this folder:  gnuplot 03-reference-table.gp     (gnuplot 5.2 or newer)
# Reads: 03-reference-table.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1200,934 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "03-reference-table.png"
DATA = "03-reference-table.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set multiplot layout 1,2 title '5 of 14 models clearly find linear edges between assets, 3 even ones'."\n{/*0.8 ".'planted markets, 8 assets × 10,000 bars; mean of 3 seeds, 95 % by bootstrap'."}" font ",17"
unset key
set yrange [20.6:-0.6]
set grid noytics xtics
set border 1
set ytics scale 0 ('var-ridge' 0, 'stockformer' 1, 'trees' 2, 'stockformer-no-skip' 3, 'transformer' 4, 'lstm' 5, 'itransformer' 6, 'informer' 7, 'autoformer' 8, 'stockformer-multitask' 9, 'ridge' 10, 'patchtst' 11, 'stockformer-alone' 12, 'stockformer2023' 13, 'nlinear' 14, 'dlinear' 15, 'stockmixer' 16, 'tft' 17, 'transformer-alone' 18, 'master' 19, 'lstm-alone' 20)
set xlabel '% found, linear edges'
set xrange [-8.82739906938:116.371532469]
set xtics 50
unset label
set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.4 lc rgb "#444444" back
plot DATA using 2:(0):3:4 skip 1 every ::0::0 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#888888" notitle, \
     DATA using 2:(1):3:4 skip 1 every ::1::1 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(2):3:4 skip 1 every ::2::2 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#888888" notitle, \
     DATA using 2:(3):3:4 skip 1 every ::3::3 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#888888" notitle, \
     DATA using 2:(4):3:4 skip 1 every ::4::4 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(5):3:4 skip 1 every ::5::5 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(6):3:4 skip 1 every ::6::6 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(7):3:4 skip 1 every ::7::7 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(8):3:4 skip 1 every ::8::8 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(9):3:4 skip 1 every ::9::9 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(10):3:4 skip 1 every ::10::10 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#888888" notitle, \
     DATA using 2:(11):3:4 skip 1 every ::11::11 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(12):3:4 skip 1 every ::12::12 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#888888" notitle, \
     DATA using 2:(13):3:4 skip 1 every ::13::13 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(14):3:4 skip 1 every ::14::14 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(15):3:4 skip 1 every ::15::15 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(16):3:4 skip 1 every ::16::16 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(17):3:4 skip 1 every ::17::17 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(18):3:4 skip 1 every ::18::18 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#888888" notitle, \
     DATA using 2:(19):3:4 skip 1 every ::19::19 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(20):3:4 skip 1 every ::20::20 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#888888" notitle
set ytics scale 0 ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5, '' 6, '' 7, '' 8, '' 9, '' 10, '' 11, '' 12, '' 13, '' 14, '' 15, '' 16, '' 17, '' 18, '' 19, '' 20)
set xlabel '% found, even edges'
set xrange [-8.67098478938:96.5029495878]
set xtics 50
unset label
set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.4 lc rgb "#444444" back
plot DATA using 5:(0):6:7 skip 1 every ::0::0 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#888888" notitle, \
     DATA using 5:(1):6:7 skip 1 every ::1::1 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(2):6:7 skip 1 every ::2::2 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#888888" notitle, \
     DATA using 5:(3):6:7 skip 1 every ::3::3 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#888888" notitle, \
     DATA using 5:(4):6:7 skip 1 every ::4::4 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(5):6:7 skip 1 every ::5::5 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(6):6:7 skip 1 every ::6::6 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(7):6:7 skip 1 every ::7::7 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(8):6:7 skip 1 every ::8::8 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(9):6:7 skip 1 every ::9::9 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(10):6:7 skip 1 every ::10::10 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#888888" notitle, \
     DATA using 5:(11):6:7 skip 1 every ::11::11 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(12):6:7 skip 1 every ::12::12 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#888888" notitle, \
     DATA using 5:(13):6:7 skip 1 every ::13::13 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(14):6:7 skip 1 every ::14::14 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(15):6:7 skip 1 every ::15::15 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(16):6:7 skip 1 every ::16::16 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(17):6:7 skip 1 every ::17::17 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(18):6:7 skip 1 every ::18::18 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#888888" notitle, \
     DATA using 5:(19):6:7 skip 1 every ::19::19 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 5:(20):6:7 skip 1 every ::20::20 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#888888" notitle
unset multiplot
unset output
