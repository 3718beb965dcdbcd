# 01-features: chapter 01-data-preparation, seed 7
# Draw it again, in this folder:  gnuplot 01-features.gp     (gnuplot 5.2 or newer)
# Reads: 01-features.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1510,840 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "01-features.png"
DATA = "01-features.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set multiplot layout 2,3 margins 0.083,0.985,0.100,0.88 spacing 0.083,0.100 title 'Higher after the first 70 % of the bars: volatility, correlation'."\n{/*0.8 ".'us-tech-daily.csv, 6 assets pooled, the central 99 % of the first 70 %; higher: the mean by over ¼ standard deviation'."}" font ",17"
set style fill solid 0.75 noborder
set ylabel "density"
set yrange [0:*]
set format x "%g"
set autoscale xfix
set ytics autofreq
set tics font ",12"
set key at graph 1, graph 1.01 right bottom horizontal Right noreverse samplen 1.5
set xlabel 'log\_return (ln of a ratio)'
set xtics autofreq
set boxwidth 0.00371531148538
plot DATA using 1:2 skip 1 with boxes lc rgb "#0072B2" title 'first 70 %', \
     DATA using 1:3 skip 1 with histeps lw 2 lc rgb "#D55E00" title 'rest'
unset key
set xlabel 'volume\_change (ln of a ratio)'
set xtics autofreq
set boxwidth 0.054758430875
plot DATA using 4:5 skip 1 with boxes lc rgb "#0072B2" title 'first 70 %', \
     DATA using 4:6 skip 1 with histeps lw 2 lc rgb "#D55E00" title 'rest'
unset key
set xlabel 'volatility (per bar)'
set xtics autofreq
set boxwidth 0.00148104326244
plot DATA using 7:8 skip 1 with boxes lc rgb "#0072B2" title 'first 70 %', \
     DATA using 7:9 skip 1 with histeps lw 2 lc rgb "#D55E00" title 'rest'
unset key
set xlabel 'rsi (0 to 100)'
set xtics autofreq
set boxwidth 1.47338988442
plot DATA using 10:11 skip 1 with boxes lc rgb "#0072B2" title 'first 70 %', \
     DATA using 10:12 skip 1 with histeps lw 2 lc rgb "#D55E00" title 'rest'
unset key
set xlabel 'correlation'
set xtics autofreq
set boxwidth 0.0198558308391
plot DATA using 13:14 skip 1 with boxes lc rgb "#0072B2" title 'first 70 %', \
     DATA using 13:15 skip 1 with histeps lw 2 lc rgb "#D55E00" title 'rest'
unset key
unset multiplot
unset output
