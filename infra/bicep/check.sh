#!/bin/sh
# Builds, lints and checks the format of every Bicep file. Warnings exit with 0, so that what was said decides, not the code.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

./bicep-cli.sh build main.bicep --no-restore --outfile "$work/main.json" 2>"$work/build.txt" || true
if [ -s "$work/build.txt" ] || [ ! -s "$work/main.json" ]; then
  cat "$work/build.txt" >&2
  exit 1
fi

for pattern in '**/*.bicep' '*.bicepparam'; do
  ./bicep-cli.sh lint --pattern "$pattern" --no-restore --diagnostics-format sarif >"$work/lint.sarif" || true
  if ! grep -q '"results": \[\]' "$work/lint.sarif" || grep -q '"ruleId"' "$work/lint.sarif"; then
    cat "$work/lint.sarif" >&2
    exit 1
  fi
done

mkdir "$work/formatted"
cp -R ./*.bicep ./*.bicepparam bicepconfig.json modules "$work/formatted"
./bicep-cli.sh format --pattern "$work/formatted/**/*.bicep" >/dev/null
./bicep-cli.sh format --pattern "$work/formatted/*.bicepparam" >/dev/null
for file in *.bicep modules/*.bicep *.bicepparam; do
  diff -u "$file" "$work/formatted/$file"
done
echo "Bicep: built, linted and formatted."
