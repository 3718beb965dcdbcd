# 05-weights: chapter 05-backtesting, seed 7
# Draw it again, in this folder:  gnuplot 05-weights.gp     (gnuplot 5.2 or newer)
# Reads: 05-weights.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1200,800 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "05-weights.png"
DATA = "05-weights.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set title 'The model is long in 92 % of its positions, and invests 67 % on average'."\n{/*0.8 ".'real market, the last 120 test bars, 2023-03-30 to 2023-09-20'."}" font ",17"
unset key
unset grid
set border 15 lw 1
set tics out
set xrange [-0.5:119.5]
set yrange [5.5:-0.5]
set xlabel 'bar (first bar of a month named, UTC)'
set ylabel 'asset'
set ytics noenhanced ('META' 0, 'AMZN' 1, 'AAPL' 2, 'NFLX' 3, 'NVDA' 4, 'GOOG' 5)
set xtics ('2023-04' 2, '2023-05' 21, '2023-06' 43, '2023-07' 64, '2023-08' 84, '2023-09' 107)
set cblabel 'weight, fraction of equity'
set cbrange [-0.293112:0.293112]
set palette defined (0 "#2166ac", 1 "#4393c3", 2 "#92c5de", 3 "#d1e5f0", 4 "#f7f7f7", 5 "#fddbc7", 6 "#f4a582", 7 "#d6604d", 8 "#b2182b")
plot DATA using 2:1:3 skip 1 with image
unset output
