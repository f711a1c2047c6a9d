# shellcheck shell=bash
# Makes one binary: in a folder of its own that is renamed into the cache when it is whole.

RECIPE_PID=''

# Ctrl-C must leave neither a compiler running nor half an entry. The recipe runs in a process group of its own.
stop_recipe() {
  [[ -n $RECIPE_PID ]] || return 0
  kill -TERM -- "-$RECIPE_PID" 2>/dev/null || true
  wait "$RECIPE_PID" 2>/dev/null || true
  RECIPE_PID=''
}

# make_entry NAME INPUTS ENTRY SECONDS_AFTER: SECONDS_AFTER is what the artifacts that come later will take.
make_entry() {
  local name=$1 inputs=$2 entry=$3 after=$4
  local making log started=$SECONDS began
  began=$(date +%s)
  making=$CACHE/entries/.making.$name.$$
  log=$CACHE/logs/$name.log
  mkdir -p "$making" "$CACHE/logs"
  : > "$log"

  if ! run_recipe "$name" "$making" "$log" "$after"; then
    progress_done
    rm -rf "$making"
    explain_failure "$name" "$log"
    exit "$EXIT_FAILED"
  fi
  progress_done
  printf '%s\n' "$inputs" > "$making/inputs"
  write_record "$making" "$began" "$(date +%s)"
  mv -T "$making" "$entry"
  say "  $name: made in $(duration $(( SECONDS - started )))"
}

run_recipe() {
  local name=$1 making=$2 log=$3 after=$4
  local line status takes started=$SECONDS fetched=0 pipe
  takes=$(pin "$name" takes)
  pipe=$making.pipe
  mkfifo "$pipe"
  set -m
  "recipe_$(pin "$name" kind)" "$name" "$making" > "$pipe" 2>&1 < /dev/null {LOCK}>&- &
  RECIPE_PID=$!
  set +m
  exec {output}< "$pipe"
  rm -f "$pipe"

  while :; do
    if IFS= read -r -t 1 -u "$output" line; then
      printf '%s\n' "$line" >> "$log"
      [[ $line != *': downloading '* ]] || fetched=$(( fetched + 1 ))
    else
      status=$?
      (( status > 128 )) || break
    fi
    local spent=$(( SECONDS - started ))
    local rest=$(( ${takes:-10} - spent ))
    progress "  $name: $(duration "$spent"), $fetched modules fetched; $(time_left $(( (rest > 0 ? rest : 0) + after )))"
  done
  exec {output}<&-
  status=0
  wait "$RECIPE_PID" || status=$?
  RECIPE_PID=''
  return "$status"
}

# A recipe leaves the binary at FOLDER/NAME, or fails with its reason as output.

recipe_go() {
  local name=$1 folder=$2
  cd "$PINS_DIR/$(pin "$name" module)" || return
  exec env "${GO_ENVIRONMENT[@]}" go build -debug-actiongraph="$folder/actions.json" \
    -ldflags "$(pin "$name" ldflags)" -o "$folder/$name" "$(pin "$name" package)"
}

recipe_source() { recipe_go "$@"; }

recipe_wheel() {
  local name=$1 folder=$2 wanted came wheel
  wanted=$(pin "$name" sha256)
  # Only wheels: a source distribution would run its own code while it is fetched.
  python3 -m pip --disable-pip-version-check download --quiet --no-deps --only-binary=:all: \
    --dest "$folder/wheel" "$(pin "$name" package)==$(pin "$name" version)" || return
  wheel=$(find "$folder/wheel" -name '*.whl')
  came=$(sha256sum "$wheel" | cut -d' ' -f1)
  if [[ $came != "$wanted" ]]; then
    printf 'checksum mismatch of %s\nexpected sha256 %s\ncame     sha256 %s\n' "${wheel##*/}" "$wanted" "$came"
    return 1
  fi
  python3 -m zipfile -e "$wheel" "$folder/unpacked" || return
  mv "$folder/unpacked/$(pin "$name" member)" "$folder/$name" || return
  chmod 755 "$folder/$name"
  rm -rf "$folder/wheel" "$folder/unpacked"
}

# How long it took and on what, for those who measure: build.json beside the binary. How many of the packages were compiled,
# not found in Go's own cache, tells whether the build was a cold one.
write_record() {
  local making=$1 began=$2 ended=$3 actions=$1/actions.json
  [[ -e $actions ]] || actions=/dev/null
  jq -s --argjson began "$began" --argjson ended "$ended" '
    def epoch: .[0:19] + "Z" | fromdate;
    def ran($mode): map(select(.Mode == $mode and .Cmd != null));
    (.[0] // []) as $actions
    | ($actions | ran("link") | map((.TimeDone | epoch) - (.TimeStart | epoch)) | add // 0) as $link
    | ($actions | map(.TimeStart | epoch | select(. > 0)) | min // $ended) as $fetched
    | {seconds: ($ended - $began), fetch: ($fetched - $began), compile: ($ended - $fetched - $link), link: $link,
       packages: ($actions | map(select(.Mode == "build")) | length), compiled: ($actions | ran("build") | length)}
  ' "$actions" > "$making/build.json"
  rm -f "$making/actions.json"
}

explain_failure() {
  local name=$1 log=$2
  complain "$name could not be made."
  complain "  expected: $(expectation "$name")"
  complain "  what came:"
  grep -vE '^go: downloading |^\s*$' "$log" | tail -n 12 | sed 's/^/    /' >&2
  complain "  The whole output is in $log. What was made before is kept; run the same command again."
}

expectation() {
  case $(pin "$1" kind) in
    go) printf '%s, every module as its checksum in %s/go.sum says' "$(pin "$1" from)" "$(pin "$1" module)" ;;
    source) printf 'the sources in %s to compile' "$(pin "$1" module)" ;;
    wheel) printf 'the wheel of %s %s with sha256 %s' "$(pin "$1" package)" "$(pin "$1" version)" "$(pin "$1" sha256)" ;;
  esac
}
