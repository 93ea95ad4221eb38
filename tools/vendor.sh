#!/bin/sh
# Fetch the vendored scripts anew: tools/vendor.sh [VERSION]. npm takes the package from the registry it is set up for.
# Review the difference, run the journeys, commit the script with its licence and checksums together.
set -eu
version=${1:-2.0.11} # stay on 2.x: the package's `latest` is another major version with other attributes
here=$(cd "$(dirname "$0")/.." && pwd)/src/qiaoliang/kit/static/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "htmx.org@$version" > /dev/null
tar xzf ./*.tgz
cp package/dist/htmx.min.js "$here/htmx.min.js"
cp package/LICENSE "$here/htmx.LICENSE.txt"
cd "$here"
sha256sum htmx.min.js htmx.LICENSE.txt > SHA256SUMS
printf 'htmx.org %s\n' "$version" > VERSIONS
