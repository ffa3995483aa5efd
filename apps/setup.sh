# Sourced by ./equiview, ./test.sh and .ci/run: brings what a bare Debian 12 or Ubuntu lacks, quietly, once.
# Everything it says goes to stderr, so that a command's own output stays clean.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

equiview_say() { printf '%s\n' "$*" >&2; }

# Prints the packages among "LIBRARY=PACKAGE" pairs whose library the loader does not find.
equiview_missing_packages() {
    local known pair
    known=$( (ldconfig -p || /sbin/ldconfig -p) 2>/dev/null)
    for pair in "$@"; do
        case "$pair" in
            /*) compgen -G "${pair%%=*}" >/dev/null || printf '%s ' "${pair#*=}" ;;
            *) grep -qF "${pair%%=*} " <<<"$known" || printf '%s ' "${pair#*=}" ;;
        esac
    done
}

equiview_install() {
    local missing gtk=libgtk-3-0 run=
    [ "$(uname -s)" = Linux ] || return 0
    command -v dpkg >/dev/null 2>&1 || { equiview_say "not a Debian or Ubuntu system: run './equiview doctor' to see which libraries are missing"; return 0; }
    missing=$(equiview_missing_packages libgtk-3.so.0=$gtk libatomic.so.1=libatomic1 libdrm.so.2=libdrm2 libvulkan.so.1=libvulkan1 \
        "/usr/share/vulkan/icd.d/*.json=mesa-vulkan-drivers" "$@")
    [ -n "${missing// /}" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then run="sudo -n"; else
            equiview_say "native packages are missing; install them with: sudo apt-get install -y --no-install-recommends $missing"
            return 0
        fi
    fi
    equiview_say "installing native packages: $missing"
    $run apt-get update -qq >&2 || true
    # Ubuntu 24.04 renamed the package; the virtual name still resolves elsewhere.
    apt-cache show $gtk >/dev/null 2>&1 || missing=${missing/$gtk/libgtk-3-0t64}
    DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends $missing >&2 ||
        { equiview_say "could not install $missing; see the lines above"; return 4; }
}

equiview_require_dotnet() {
    command -v dotnet >/dev/null 2>&1 && dotnet --list-sdks 2>/dev/null | grep -q '^1[0-9]\.' && return 0
    equiview_say "the .NET 10 SDK is missing; install it from https://dot.net, then run this again"
    return 4
}
