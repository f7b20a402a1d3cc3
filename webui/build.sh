#!/bin/sh
# Builds the web mail into the folder $1, when its sources have changed since. Called by Maven. Without Node, or without
# the npm packages where the registry cannot be reached, it says so and leaves the server without its pages.
set -eu
out=$1
cd "$(dirname -- "$0")"

skip() {
  echo "web mail: $1 The server is built without it." >&2
  exit 0
}

if [ -f "$out/files.txt" ] && [ -z "$(find . -path ./node_modules -prune -o -path ./test -prune -o -type f -newer "$out/files.txt" -print | head -n 1)" ]; then
  exit 0
fi
command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || skip "Node.js 20.19 or later is not installed."
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  skip "Node.js is $(node --version), needed is 20.19 or later."
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund --prefer-offline --loglevel=error >&2 || skip "Its npm packages could not be fetched."
  touch node_modules/.package-lock.json
fi
mkdir -p "$out"
node_modules/.bin/vite build --logLevel warn --outDir "$out" --emptyOutDir >&2
