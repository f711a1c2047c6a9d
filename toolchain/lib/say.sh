# shellcheck shell=bash
# What the scripts tell their user, and with which exit code they end.

readonly EXIT_FAILED=1 EXIT_USAGE=2 EXIT_MISSING=3

say() { printf '%s\n' "$*"; }

complain() { printf "%s\n" "$@" >&2; }

# die CODE LINE...
die() {
  local code=$1
  shift
  complain "$@"
  exit "$code"
}

# 75 -> 1m15s
duration() {
  local seconds=$1
  if (( seconds < 60 )); then printf '%ds' "$seconds"; else printf '%dm%02ds' $(( seconds / 60 )) $(( seconds % 60 )); fi
}

# 280 -> about 5 min left
time_left() {
  local seconds=$1
  if (( seconds < 45 )); then
    printf 'less than a minute left'
  else
    printf 'about %d min left' $(( (seconds + 59) / 60 ))
  fi
}

# A line that the next one replaces on a terminal; a log gets one every 30 seconds.
LAST_PROGRESS=$SECONDS
progress() {
  if [[ -t 1 ]]; then
    printf '\r\e[K%s' "$*"
  elif (( SECONDS - LAST_PROGRESS >= 30 )); then
    LAST_PROGRESS=$SECONDS
    say "$*"
  fi
}

progress_done() {
  LAST_PROGRESS=$SECONDS
  [[ ! -t 1 ]] || printf '\r\e[K'
}
