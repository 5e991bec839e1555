#!/usr/bin/env bash
# Asks a server of the Open Inference Protocol v2 about a mail or a picture of a digit. curl, awk and coreutils only.
#
# usage: client.sh SERVER MODEL FILE [FOLDER]
#
# SERVER is an address such as http://localhost:7071, MODEL is spam (FILE is a mail's text) or digits (FILE is a PGM picture of
# 28 x 28 pixels), FOLDER holds the model's labels.txt and vocab.txt (default: samples/models/MODEL). The key of an Azure
# Function, where one is asked for, is taken from the environment variable MAAS_KEY.
set -euo pipefail
export LC_ALL=C

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

# The first 256 words as line numbers of vocab.txt, padded on the left with 0; one a line.
spam_tokens() {
  tr 'A-Z' 'a-z' <"$1" | tr -cs 'a-z' '\n' | awk '
    NR == FNR { number[$0] = FNR - 1; next }
    length > 0 && length <= 20 && count < 256 { token[count++] = $0 in number ? number[$0] : 1 }
    END {
      for (i = count; i < 256; i++) print 0
      for (i = 0; i < count; i++) print token[i]
    }' "$folder/vocab.txt" -
}

# The pixels of a binary PGM, 0 (paper) to 1 (ink); one a line.
digit_pixels() {
  local header
  header=$(head -c -784 "$1" | tr -s '[:space:]' ' ')
  [ "$header" = "P5 28 28 255 " ] || fail "$1: expected a binary PGM (P5) of 28 x 28 pixels with 255 levels"
  tail -c 784 "$1" | od -An -v -t u1 | awk '{ for (i = 1; i <= NF; i++) printf "%.17g\n", $i / 255 }'
}

# Raw little-endian bytes of the numbers on standard input, one a line: INT64 (not negative) or FP32.
to_bytes() {
  # awk writes escapes, printf makes bytes of them.
  printf '%b' "$(awk -v datatype="$1" '
    function bytes(value, count) {
      for (; count > 0; count--) {
        printf "\\x%02x", value % 256
        value = int(value / 256)
      }
    }
    # Sign 0, 8 bits of exponent, 23 of fraction, rounded.
    function float32(value,   exponent, fraction) {
      if (value == 0) return 0
      for (exponent = 127; value >= 2; exponent++) value /= 2
      for (; value < 1; exponent--) value *= 2
      fraction = int((value - 1) * 8388608 + 0.5)
      return exponent * 8388608 + fraction
    }
    datatype == "INT64" { bytes($1, 8) }
    datatype == "FP32" { bytes(float32($1), 4) }')"
}

# call OUTPUT URL [curl options]: the answer goes to OUTPUT, its headers to OUTPUT.headers.
call() {
  local output=$1 url=$2 status
  shift 2
  status=$(curl -sS -o "$output" -D "$output.headers" -w '%{http_code}' \
    ${MAAS_KEY:+-H "x-functions-key: $MAAS_KEY"} "$@" "$url") || exit 1
  [ "$status" -lt 400 ] || fail "$url: $status $(cat "$output")"
}

# tensors FILE inputs|outputs: name, datatype and shape of each, tab-separated.
tensors() {
  tr -d '\n' <"$1" | awk -v which="$2" '
    function text(key) {
      if (!match(part, "\"" key "\" *: *\"[^\"]*\"")) return ""
      value = substr(part, RSTART, RLENGTH)
      sub(/^"[^"]*" *: *"/, "", value)
      return substr(value, 1, length(value) - 1)
    }
    {
      rest = substr($0, index($0, "\"" which "\""))
      # Up to the list of the other kind, if that one comes second.
      other = index(rest, which == "inputs" ? "\"outputs\"" : "\"inputs\"")
      if (other) rest = substr(rest, 1, other - 1)
      while (match(rest, /{[^{}]*}/)) {
        part = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
        match(part, /"shape" *: *\[[^]]*\]/)
        shape = substr(part, RSTART, RLENGTH)
        gsub(/^[^\[]*\[|\]| /, "", shape)
        gsub(/,/, ", ", shape)
        printf "%s\t%s\t[%s]\n", text("name"), text("datatype"), shape
      }
    }'
}

describe() {
  tensors "$1" "$2" | awk -F '\t' '{ printf "%s%s %s %s", (NR > 1 ? ", " : ""), $1, $2, $3 }'
}

# The values of the first output (FP32) of the answer in a file, one a line. A server may answer JSON although binary was
# asked for.
first_output() {
  local length
  length=$(awk 'tolower($1) == "inference-header-content-length:" { print $2 + 0 }' "$1.headers")
  if [ -n "$length" ]; then
    tail -c "+$((length + 1))" "$1" | od -An -v -t f4 --endian=little | tr -s ' ' '\n' | awk 'NF'
  else
    tr -d '\n' <"$1" | awk '{
      data = substr($0, index($0, "\"data\"") + 6)
      gsub(/\[|\]|:| /, "", data)
      match(data, /^[0-9eE.,+-]*/)
      count = split(substr(data, 1, RLENGTH), value, ",")
      for (i = 1; i <= count; i++) if (value[i] != "") print value[i]
    }'
  fi
}

# The most likely label and its probability (softmax) of the logits on standard input.
verdict() {
  awk '
    NR == FNR { label[FNR] = $1; next }
    { logit[FNR] = $1 + 0; if (FNR == 1 || logit[FNR] > logit[best]) best = FNR; count = FNR }
    END {
      for (i = 1; i <= count; i++) sum += exp(logit[i] - logit[best])
      printf "%s (%.3f)\n", label[best], 1 / sum
    }' "$folder/labels.txt" -
}

case "${2:-}" in
  spam) input=spam_tokens shape='[1, 256]' ;;
  digits) input=digit_pixels shape='[1, 1, 28, 28]' ;;
  *) fail "usage: client.sh SERVER spam|digits FILE [FOLDER]" ;;
esac
[ $# -ge 3 ] || fail "usage: client.sh SERVER spam|digits FILE [FOLDER]"
name=$2 file=$3 folder=${4:-samples/models/$2}
url="${1%/}/v2/models/$name"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$input" "$file" >"$work/values"

# 1. Metadata: what the model takes and gives.
call "$work/model" "$url"
printf '%s: %s -> %s\n' "$name" "$(describe "$work/model" inputs)" "$(describe "$work/model" outputs)"
IFS=$'\t' read -r tensor datatype _ < <(tensors "$work/model" inputs)

# 2. Everything in JSON.
printf '{"inputs": [{"name": "%s", "datatype": "%s", "shape": %s, "data": [%s]}]}' \
  "$tensor" "$datatype" "$shape" "$(paste -sd , "$work/values")" >"$work/request"
call "$work/answer" "$url/infer" -H 'Content-Type: application/json' --data-binary "@$work/request"
answer=$(first_output "$work/answer" | verdict)
printf 'json: %s\n' "$answer"

# 3. Tensors as raw little-endian bytes after the JSON, both ways.
to_bytes "$datatype" <"$work/values" >"$work/raw"
header=$(printf '{"inputs": [{"name": "%s", "datatype": "%s", "shape": %s, "parameters": {"binary_data_size": %d}}], "parameters": {"binary_data_output": true}}' \
  "$tensor" "$datatype" "$shape" "$(wc -c <"$work/raw")")
{ printf '%s' "$header"; cat "$work/raw"; } >"$work/request"
call "$work/answer" "$url/infer" -H 'Content-Type: application/octet-stream' \
  -H "Inference-Header-Content-Length: ${#header}" --data-binary "@$work/request"
answer=$(first_output "$work/answer" | verdict)
printf 'binary: %s\n' "$answer"
