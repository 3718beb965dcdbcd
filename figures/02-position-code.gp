# 02-position-code: chapter 02-architecture, seed 7
# Draw it again, in this folder:  gnuplot 02-position-code.gp     (gnuplot 5.2 or newer)
# Reads: 02-position-code.csv
set encoding utf8
set datafile separator comma
set terminal pngcairo size 1200,800 enhanced font "DejaVu Sans,14" background "#ffffff"
set output "02-position-code.png"
DATA = "02-position-code.csv"
set border 3 lw 1.2
set tics nomirror
set grid back lt 1 lc rgb "#e4e4e4" lw 1
set title 'The sinusoidal positional encoding'."\n{/*0.8 ".'96 positions, width 32'."}" font ",17"
unset key
unset grid
set border 15 lw 1
set tics out
set xrange [-0.5:31.5]
set yrange [95.5:-0.5]
set xlabel 'dimension'
set ylabel 'position t (bars)'
set cblabel 'PE(t, dimension)'
set cbrange [-1:1]
set palette defined (0 "#2166ac", 1 "#4393c3", 2 "#92c5de", 3 "#d1e5f0", 4 "#f7f7f7", 5 "#fddbc7", 6 "#f4a582", 7 "#d6604d", 8 "#b2182b")
plot DATA using 2:1:3 skip 1 with image
unset output
