#!/usr/bin/env bash
# Compiles every shader beside its source; run it after changing one and commit both. Needs glslc (apt-get install -y glslc).
# sources.sha256 records what was compiled and compiler.txt with what: SPIR-V bytes differ between compiler versions.
set -euo pipefail
cd "$(dirname "$0")"
shopt -s nullglob
for source in *.comp *.vert *.frag; do
    glslc --target-env=vulkan1.2 -O "$source" -o "$source.spv"
    # A second version for devices whose subgroups can add.
    if grep -q SUBGROUPS "$source"; then
        glslc --target-env=vulkan1.2 -O -DSUBGROUPS "$source" -o "$source.subgroups.spv"
    fi
done
sha256sum -- *.comp *.vert *.frag *.glsl > sources.sha256
glslc --version > compiler.txt
