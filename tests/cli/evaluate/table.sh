# Mean and spread a method; MCC only where objects are of one material.
lacuna evaluate cartoon,shepp-logan,holes --size 32 --count 2 --methods fbp,tv \
    --set tv.iterations=5 --views -60:60 --step 4 >table
grep deg table
sed -e /deg/d -e 's/[0-9]/#/g' -e 's/ *$//' table
