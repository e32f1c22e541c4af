# Two processes that share each step come to the same model, to rounding.
. "$LACUNA_CLI/lib.sh"
command -v mpirun >/dev/null || skip "mpirun is not there"
ldd "$(command -v lacuna)" | grep -q libmpi || skip "this build has no MPI"
ldd "$(command -v lacuna)" | grep -q libasan && skip "MPI itself leaks, as the sanitizer sees it"
common="--sizes 32 --data ellipses --arcs 100 --samples 6 --validate 2 --steps 5 --every 5
    --warm 1 --batch 4 --crop 32 --widths 8,8 --cache c --set iterations=5"
# shellcheck disable=SC2086
lacuna train $common -o one.safetensors --log one.csv
# shellcheck disable=SC2086
OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 \
    mpirun -n 2 lacuna train $common -o two.safetensors --log two.csv
validation() {
    tail -n 1 "$1" | cut -d , -f 5
}
in_range "difference of the validation losses" \
    "$(awk -v a="$(validation one.csv)" -v b="$(validation two.csv)" 'BEGIN { print (a - b) / a }')" \
    -0.001 0.001
[ -s two.safetensors ] || echo "no model was written"
