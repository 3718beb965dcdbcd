# 04-forecast-outcome: chapter 04-cross-asset-prediction, seed 7
# Draw it again, in this folder:  gnuplot 04-forecast-outcome.gp     (gnuplot 5.2 or newer)
# Reads: 04-forecast-outcome.csv, 04-forecast-outcome-2.csv, 04-forecast-outcome-3.csv, 04-forecast-outcome-4.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1400,1050 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "04-forecast-outcome.png"
DATA = "04-forecast-outcome.csv"
DATA2 = "04-forecast-outcome-2.csv"
DATA3 = "04-forecast-outcome-3.csv"
DATA4 = "04-forecast-outcome-4.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set multiplot layout 2,2 margins 0.08,0.98,0.08,0.88 spacing 0.1,0.1 title "Larger forecasts come with larger outcomes on the planted market, not on real prices\n{/*0.8 top: single forecasts; bottom: mean outcome of each tenth of them, two standard errors; dashed: forecast = outcome}" font ",17"
set ylabel 'outcome, %'
set xlabel 'forecast of the next bar, %'
set zeroaxis lt 1 lw 1 lc rgb "#777777"
set format "%g"
set xtics autofreq
set xrange [*:*] noextend
set title 'planted: 58 % of forecasts above zero' noenhanced offset 0,-0.5
set yrange [-2.225:2.225]
plot DATA using 1:2 skip 1 with points pt 7 ps 0.35 lc rgb "#a00072B2" notitle, \
     x with lines dt 2 lw 1.6 lc rgb "#333333" notitle
unset ylabel
set title 'real (us-tech-daily.csv): 96 % of forecasts above zero' noenhanced offset 0,-0.5
set yrange [-8.784:8.784]
plot DATA3 using 1:2 skip 1 with points pt 7 ps 0.35 lc rgb "#a00072B2" notitle, \
     x with lines dt 2 lw 1.6 lc rgb "#333333" notitle
unset title
set yrange [*:*]
set offsets graph 0.04, graph 0.04, 0, 0
set ylabel 'mean outcome, %'
plot DATA2 using 1:2:(2*$3) skip 1 with yerrorbars pt 7 ps 1.1 lw 2 lc rgb "#D55E00" notitle, \
     x with lines dt 2 lw 1.6 lc rgb "#333333" notitle
unset ylabel
plot DATA4 using 1:2:(2*$3) skip 1 with yerrorbars pt 7 ps 1.1 lw 2 lc rgb "#D55E00" notitle, \
     x with lines dt 2 lw 1.6 lc rgb "#333333" notitle
unset multiplot
unset output
