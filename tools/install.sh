#!/usr/bin/env bash
# Installs what packages.txt names for the groups given (run, check) and, when no Node.js of 18 or newer is there, Debian's. As root or with sudo.
# Does nothing, quickly, when everything is there already.
set -eu
cd "$(dirname "$0")/.."
sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
wanted=""
for group in "$@"; do wanted="$wanted $(awk -v g="@$group" '!/^#/ && $2 == g {print $1}' packages.txt)"; done
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
# Front-end packages by their lock file; scripts of packages are never run.
if [ ! -f node_modules/.ostoja ] || ! cmp -s package-lock.json node_modules/.ostoja; then
  npm ci --ignore-scripts --silent --no-audit --no-fund
  cp package-lock.json node_modules/.ostoja
fi
