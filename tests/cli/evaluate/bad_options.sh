. "$LACUNA_CLI/lib.sh"
fails 2 lacuna evaluate cartoon --methods fbp,tvv
fails 2 lacuna evaluate cartoon --methods fbp,fbp
fails 2 lacuna evaluate cartoon --methods fbp --set tv.lambda=1
fails 2 lacuna evaluate cartoon --methods tv --set tv.lamda=1
fails 2 lacuna evaluate cartoon --methods tv --set lambda=1
fails 2 lacuna evaluate cartoon --views 60
fails 2 lacuna evaluate cartoon --seed 999995
fails 2 lacuna evaluate cartoon --noise gauss:1
fails 2 lacuna evaluate cartoon --html page.txt
fails 1 lacuna evaluate cartoon --html no/page.html
fails 1 lacuna evaluate cartoon --csv no/runs.csv
