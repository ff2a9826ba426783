#!/bin/sh
# Checks a running Radiology AI from outside, end to end: probes, model, a diagnosis, the memory of it, its heat map,
# metrics, an error and the page. Needs curl alone. What it sends, smoke.png and smoke.jpeg, is a drawing of nobody.
#
#   docker/smoke.sh [-w SECONDS] [-t SECONDS] [-c FILE] [-n] URL
#
#   -w  wait so long for the service to be ready (default 120)
#   -t  give each request so long (default 30)
#   -c  trust this certificate authority, too
#   -n  without memory: CACHE_MAX_ENTRIES is 0, so no answer can be a remembered one
#
# Prints a line a check. Ends with 0 if all passed, 1 if one failed, 2 if it was called wrongly.
set -u

usage() {
  echo "Usage: $0 [-w SECONDS] [-t SECONDS] [-c FILE] [-n] URL" >&2
  exit 2
}

patience=120
limit=30
authority=
memory=yes
while getopts w:t:c:n option; do
  case $option in
    w) patience=$OPTARG ;;
    t) limit=$OPTARG ;;
    c) authority=$OPTARG ;;
    n) memory=no ;;
    *) usage ;;
  esac
done
shift $((OPTIND - 1))
[ $# -eq 1 ] || usage
case $patience$limit in
  *[!0-9]*) usage ;;
esac
case $1 in
  http://?* | https://?*) base=${1%/} ;;
  *) usage ;;
esac
picture=$(dirname "$0")/smoke.png
other=$(dirname "$0")/smoke.jpeg
if [ ! -r "$picture" ] || [ ! -r "$other" ] || ! command -v curl >/dev/null; then
  echo "curl, $picture and $other are needed." >&2
  exit 2
fi

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
: >"$work/empty"
run=smoke-$(date +%s)-$$
passed=0
failed=0

# ask PATH [OPTION OF CURL ...]: sets status (000 without an answer), type, and the file body.
ask() {
  path=$1
  shift
  : >"$work/body"
  meta=$(curl --silent --show-error --max-time "$limit" --connect-timeout 10 ${authority:+--cacert "$authority"} \
    --header "X-Request-ID: $run" --output "$work/body" --write-out '%{http_code} %{content_type}' \
    "$@" "$base$path" 2>"$work/trouble")
  status=${meta%% *}
  type=${meta#* }
  [ -n "$status" ] || status=000
}

has() {
  grep -Eq -- "$1" "$work/body"
}

pass() {
  passed=$((passed + 1))
  echo "PASS  $1"
}

# With the beginning of the answer, or what curl says where there was none.
fail() {
  failed=$((failed + 1))
  if [ "$status" = 000 ]; then
    why=$(head -c 200 "$work/trouble" | tr '\n' ' ')
  else
    why="$status $type $(head -c 300 "$work/body" | tr -c '[:print:]' ' ')"
  fi
  echo "FAIL  $1: $why"
}

# check NAME STATUS PATTERN: of what was asked last; the answer has to have that status and a match.
check() {
  if [ "$status" = "$2" ] && has "$3"; then
    pass "$1"
  else
    fail "$1"
  fi
}

deadline=$(($(date +%s) + patience))

# until_up NAME PATH: asks a probe until it answers UP, or the patience is over.
until_up() {
  ask "$2"
  while [ "$status" != 200 ] && [ "$(date +%s)" -lt "$deadline" ]; do
    sleep 1
    ask "$2"
  done
  check "$1" 200 '"status" *: *"UP"'
}

until_up 'started: the model is verified, loaded and warm' /health/started
until_up 'live' /health/live
until_up 'ready' /health/ready

ask /model-info
check 'the model tells what it is' 200 '"sha256" *: *"[0-9a-f]{64}"'

ask /predict --form "file=@$picture"
check 'a picture gets an answer' 200 '"prediction" *: *"[A-Z_]+".*"confidence" *: *[01]'

# Another decoder, with a native library of its own.
ask /predict --form "file=@$other"
check 'so does a JPEG' 200 '"prediction" *: *"[A-Z_]+".*"confidence" *: *[01]'

if [ "$memory" = yes ]; then
  # Several instances that share no memory may each have to see it once.
  tries=0
  while ask /predict --form "file=@$picture"; [ "$status" = 200 ] && ! has '"cached" *: *true' && [ "$tries" -lt 9 ]; do
    tries=$((tries + 1))
  done
  check 'the same picture gets the remembered answer' 200 '"cached" *: *true'
fi

ask '/predict?explain=true' --data-binary "@$picture" --header 'Content-Type: application/octet-stream'
check 'an answer explains itself' 200 '"href" *: *"/explanations/[0-9a-f-]+"'
map=$(grep -Eo '/explanations/[0-9a-f-]+' "$work/body" | head -n 1)
if [ -n "$map" ]; then
  ask "$map" --header 'Accept: image/png'
  if [ "$status" = 200 ] && [ "$type" = image/png ] && [ -s "$work/body" ]; then
    pass 'the heat map is there'
  else
    fail 'the heat map is there'
  fi
fi

ask '/metrics?scope=application'
check 'metrics are told' 200 '^radiologyai_requests_total\{'

ask /predict --form "file=@$work/empty"
if [ "$status" = 400 ] && [ "$type" = application/problem+json ] && has 'urn:radiology-ai:problem:empty-file'; then
  pass 'an empty file is refused with a reason'
else
  fail 'an empty file is refused with a reason'
fi

ask /
check 'the page is there' 200 '<html'

if [ "$failed" -gt 0 ]; then
  echo "$failed of $((passed + failed)) checks failed at $base; their requests have the id $run in the log."
  exit 1
fi
echo "All $passed checks passed at $base."
