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
# steps of a preset that would be passed over
for step in 'stripes = 11' 'crop = 2:60' 'center = auto'; do
    printf 'air\n%s\n' "$step" >raw.preset
    fails 2 lacuna evaluate x.suite --preset ./raw.preset
done
