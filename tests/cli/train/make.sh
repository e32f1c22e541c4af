# The same files for any number of threads, in one run or in two, and for a run that was
# stopped; the recipe is in each.
common="--make-only --data cartoon,ellipses:2 --sizes 24,32:2 --set iterations=4"
lacuna train $common --samples 9 --cache one --threads 1
lacuna train $common --samples 4 --cache two --threads 3
lacuna train $common --samples 6 --first 3 --cache two --threads 2
ls one | sed 's/.*-//'
diff -r one two
lacuna train $common --samples 9 --cache one -v 2>&1 | sed -n 's/; .*//p' | tail -n 1
# The line of the recipe has no path, and options that say the same name the same files.
lacuna train $common --samples 9 --cache two --arcs 40:150 --seed 1 --pixel 1.0
ls two | wc -l
lacuna train $common --samples 1 --cache two --seed 2
ls two | wc -l
timeout -s INT 0.2 lacuna train $common --samples 2000 --cache stopped --sizes 48 2>/dev/null || [ $? = 124 ]
lacuna train $common --samples 3 --cache stopped --sizes 48
lacuna train $common --samples 3 --cache whole --sizes 48
for f in whole/*; do cmp "$f" "stopped/${f#whole/}"; done
