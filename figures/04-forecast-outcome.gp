# 04-forecast-outcome: chapter 04-cross-asset-prediction, seed 7
# Draw it again, in this folder:  gnuplot 04-forecast-outcome.gp     (gnuplot 5.2 or newer)
# Reads: 04-forecast-outcome.csv, 04-forecast-outcome-2.csv, 04-forecast-outcome-3.csv, 04-forecast-outcome-4.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1400,750 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "04-forecast-outcome.png"
DATA = "04-forecast-outcome.csv"
DATA2 = "04-forecast-outcome-2.csv"
DATA3 = "04-forecast-outcome-3.csv"
DATA4 = "04-forecast-outcome-4.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set multiplot layout 1,2 margins 0.07,0.98,0.11,0.86 spacing 0.09,0 title "Forecast against outcome, test windows\n{/*0.8 blue: single forecasts; orange: mean outcome of each tenth of the forecasts, two standard errors}" font ",17"
set xlabel 'forecast of the next bar, %'
set ylabel 'outcome, %'
set zeroaxis lt 1 lw 1 lc rgb "#777777"
set format "%g"
set xtics autofreq
set xrange [*:*] noextend
set title 'planted market' noenhanced
plot DATA using 1:2 skip 1 with points pt 7 ps 0.35 lc rgb "#a00072B2" notitle, \
     [t=-0.3664:0.3664] '+' using (t):(t) with lines dt 2 lw 1.6 lc rgb "#333333" notitle, \
     DATA2 using 1:2:(2*$3) skip 1 with yerrorbars pt 7 ps 1.1 lw 2 lc rgb "#D55E00" notitle
unset ylabel
set title 'us-tech-daily.csv' noenhanced
plot DATA3 using 1:2 skip 1 with points pt 7 ps 0.35 lc rgb "#a00072B2" notitle, \
     [t=-0.7403:0.7403] '+' using (t):(t) with lines dt 2 lw 1.6 lc rgb "#333333" notitle, \
     DATA4 using 1:2:(2*$3) skip 1 with yerrorbars pt 7 ps 1.1 lw 2 lc rgb "#D55E00" notitle
unset multiplot
unset output
