# 03-reference-settings: chapter 03-training, seed 7
# Draw it again, in this folder:  gnuplot 03-reference-settings.gp     (gnuplot 5.2 or newer)
# Reads: 03-reference-settings.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1200,934 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "03-reference-settings.png"
DATA = "03-reference-settings.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set multiplot layout 1,1 title 'The values make a difference: d\_model, n\_heads, n\_assets, dropout'."\n{/*0.8 ".'even edges of 5 %, 10,000 bars; mean and range of three markets; filled: recommended'."}" font ",17"
unset key
set yrange [20.6:-0.6]
set grid noytics xtics
set border 1
set ytics scale 0 ('d\_model 8' 0, 'd\_model 16' 1, 'd\_model 32' 2, 'd\_model 64' 3, 'd\_model 128' 4, 'n\_heads 1' 5, 'n\_heads 2' 6, 'n\_heads 4' 7, 'n\_heads 8' 8, 'n\_assets 4' 9, 'n\_assets 8' 10, 'n\_assets 16' 11, 'lookback 4' 12, 'lookback 8' 13, 'lookback 20' 14, 'lookback 60' 15, 'lookback 168' 16, 'dropout 0' 17, 'dropout 0.1' 18, 'dropout 0.2' 19, 'dropout 0.4' 20)
set xlabel '% found of what there is'
set xrange [-5.51044240483:89.4099520623]
set xtics 50
unset label
set arrow 1 from 0, graph 0 to 0, graph 1 nohead lw 1.4 lc rgb "#444444" back
plot DATA using 2:(0):3:4 skip 1 every ::0::0 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(1):3:4 skip 1 every ::1::1 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(2):3:4 skip 1 every ::2::2 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(3):3:4 skip 1 every ::3::3 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(4):3:4 skip 1 every ::4::4 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(5):3:4 skip 1 every ::5::5 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(6):3:4 skip 1 every ::6::6 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(7):3:4 skip 1 every ::7::7 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(8):3:4 skip 1 every ::8::8 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(9):3:4 skip 1 every ::9::9 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(10):3:4 skip 1 every ::10::10 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(11):3:4 skip 1 every ::11::11 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(12):3:4 skip 1 every ::12::12 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(13):3:4 skip 1 every ::13::13 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(14):3:4 skip 1 every ::14::14 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(15):3:4 skip 1 every ::15::15 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(16):3:4 skip 1 every ::16::16 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(17):3:4 skip 1 every ::17::17 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(18):3:4 skip 1 every ::18::18 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(19):3:4 skip 1 every ::19::19 with xerrorbars pt 7 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle, \
     DATA using 2:(20):3:4 skip 1 every ::20::20 with xerrorbars pt 6 ps 1.3 lw 1.8 lc rgb "#0072B2" notitle
unset multiplot
unset output
