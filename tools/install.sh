#!/usr/bin/env bash
# Installs what packages.txt names for the groups given (run, check) and, when no Node.js of 18 or newer is there, Debian's. As root or with sudo.
# Does nothing, quickly, when everything is there already.
set -eu
cd "$(dirname "$0")/.."
sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
wanted=""
for group in "$@"; do wanted="$wanted $(awk -v g="@$group" '!/^#/ && $2 == g && !$3 {print $1}' packages.txt)"; done
newer=""  # packages of Debian's backports: name/suite
for group in "$@"; do newer="$newer $(awk -v g="@$group" '!/^#/ && $2 == g && $3 {print $1 "/" $3}' packages.txt)"; done
missing=""
for package in $wanted; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
node_major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/' || true)
if [ "${node_major:-0}" -lt 18 ] || ! command -v npm >/dev/null; then missing="$missing nodejs npm"; fi
if [ -n "$missing" ]; then
  [ -z "$sudo" ] || command -v sudo >/dev/null || { echo "install.sh: run this as root, or install sudo" >&2; exit 1; }
  echo "installing:$missing"
  export DEBIAN_FRONTEND=noninteractive
  $sudo apt-get update -qq
  # shellcheck disable=SC2086
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
late=""
for package in $newer; do
  dpkg-query -W -f='${Status} ${Version}' "${package%%/*}" 2>/dev/null | grep -q "ok installed .*~bpo" || late="$late $package"
done
if [ -n "$late" ]; then
  echo "installing:$late"
  suite=${late##*/}
  # The backports lie on the server that the machine has Debian from already.
  if ! apt-get indextargets --format '$(RELEASE)' | grep -qx "$suite"; then
    site=$(apt-get indextargets --format '$(SITE) $(RELEASE)' | awk -v r="${suite%-backports}" '$2 == r {print $1; exit}')
    printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' "$site" "$suite" |
      $sudo tee /etc/apt/sources.list.d/ostoja-backports.sources >/dev/null
    $sudo apt-get update -qq
  fi
  # shellcheck disable=SC2086
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $late >/dev/null ||
    echo "install.sh: $late cannot be had here; the tests that need them are skipped" >&2
fi
# Front-end packages by their lock file; scripts of packages are never run.
if [ ! -f node_modules/.ostoja ] || ! cmp -s package-lock.json node_modules/.ostoja; then
  npm ci --ignore-scripts --silent --no-audit --no-fund
  cp package-lock.json node_modules/.ostoja
fi
