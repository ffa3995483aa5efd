#!/usr/bin/env bash
# The test suite: ./test.sh is the fast one, ./test.sh --all adds the slow tests, further arguments name test projects (Core, Formats, ...).
# Assemblies run one after the other; the last line is "N passed, N failed, N skipped", summed over all.
set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$top" || exit 1
source apps/setup.sh
equiview_require_dotnet || exit $?
filter=(-trait- Category=Slow)
names=()
for argument in "$@"; do
    case "$argument" in
        --all) filter=() ;;
        *) names+=("$argument") ;;
    esac
done
# The live page is tested in a browser. Ubuntu's chromium is a snap, which cannot be driven from here: those tests are skipped there.
browser=()
grep -qs '^ID=debian' /etc/os-release && browser=("/usr/bin/chromium=chromium")
equiview_install "/usr/share/vulkan/explicit_layer.d/*validation*.json=vulkan-validationlayers" \
    "/usr/bin/glslc=glslc" "/usr/bin/ffmpeg=ffmpeg" ${browser[@]+"${browser[@]}"} || exit $?
# Jobs are tested with a Slurm that the tests set up for themselves; without it they are skipped.
[ ${#filter[@]} -gt 0 ] || equiview_install "/usr/sbin/slurmd=slurm-wlm" "/usr/sbin/munged=munge" || true

dotnet build Apps.sln -c Release -nologo -v quiet || { echo "the build failed"; echo "0 passed, 1 failed, 0 skipped"; exit 1; }

# Idle OpenMP threads must not spin while another assembly's threads work.
export OMP_WAIT_POLICY=PASSIVE
passed=0 failed=0 skipped=0
for project in tests/*.Tests; do
    name=$(basename "$project")
    short=${name#Equiview.}; short=${short%.Tests}
    [ ${#names[@]} -eq 0 ] || [[ " ${names[*]} " == *" $short "* ]] || continue
    echo "== $name"
    log=$(mktemp)
    "$project/bin/Release/net10.0/$name" -noColor -noLogo "${filter[@]}" 2>&1 | tee "$log" | grep -vE '^(Ok, passed|  (Discover|Start|Finish))'
    if summary=$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+' "$log" | tail -n 1) && [ -n "$summary" ]; then
        read -r total errors bad skip rest <<<"$(tr -dc '0-9 ' <<<"$summary" | tr -s ' ')"
        failed=$((failed + bad + errors)); skipped=$((skipped + skip)); passed=$((passed + total - bad - skip - ${rest:-0}))
    else
        echo "$name ended without a summary"
        failed=$((failed + 1))
    fi
    rm -f "$log"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
