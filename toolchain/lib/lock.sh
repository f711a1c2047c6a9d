# shellcheck shell=bash
# One build at a time per cache. Whoever comes second says for whom it waits, and finds the work done.

take_lock() {
  local what=$1
  exec {LOCK}> "$CACHE/lock"
  if ! flock -n "$LOCK"; then
    say "Another process is building in this cache: $(cat "$CACHE/lock.holder" 2>/dev/null || printf 'it has not said which'). Waiting for it."
    flock "$LOCK"
  fi
  printf 'process %s, %s, since %s' $$ "$what" "$(date +%H:%M:%S)" > "$CACHE/lock.holder"
  # Nobody else writes here while the lock is held, so whatever is left over is of a build that was interrupted.
  rm -rf "$CACHE"/entries/.making.* "$CACHE"/views/.making.* "$CACHE"/sdks/.making.*
}

release_lock() {
  [[ -n ${LOCK:-} ]] || return 0
  rm -f "$CACHE/lock.holder"
  exec {LOCK}>&-
  LOCK=''
}
