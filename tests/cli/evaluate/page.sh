# One page with everything in it.
. "$LACUNA_CLI/lib.sh"
lacuna evaluate cartoon,holes --size 32 --count 2 --methods fbp,cgls,tv --set tv.iterations=5 \
    --views -60:60 --views -30:30 --step 5 --html 'p & q.html' >/dev/null
well_formed 'p & q.html'
# truth and three methods, three differences, two suites, two arcs
[ "$(png_count 'p & q.html')" = 28 ] || echo "$(png_count 'p & q.html') pictures"
grep -c 'svg class="plot"' 'p & q.html'
grep -c 'svg class="wedge"' 'p & q.html'
grep -c '<h3>' 'p & q.html'
grep -q "<code>lacuna evaluate .*--html &#39;p &amp; q.html&#39;" 'p & q.html' || echo "no command"
# one best method in each of the columns: whole 4 or 5, visible and invisible 4
grep -o '<td><b>' 'p & q.html' | wc -l
lacuna evaluate cartoon --size 32 --count 2 --methods fbp --views -60:60 --pictures 0 --html none.html >/dev/null
[ "$(png_count none.html)" = 0 ] || echo "pictures nobody asked for"
well_formed none.html
