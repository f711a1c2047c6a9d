# shellcheck shell=bash
# All that determines a binary, as lines of `name value`. Their hash is the key of its place in the cache,
# and the difference between two of them says why something is built again.

# Go's own version file, so that finding out that there is nothing to do starts no compiler.
go_version() {
  local go file line
  go=$(command -v go) || { printf 'none'; return; }
  file=$(dirname "$(dirname "$(readlink -f "$go")")")/VERSION
  if [[ -r $file ]]; then
    read -r line < "$file" || true
    printf '%s' "$line"
  else
    go env GOVERSION
  fi
}

sum_of_files() { cat -- "$@" | sha256sum | cut -c1-16; }

sum_of_folder() {
  (cd "$1" && find . -type f ! -name '*_test.go' ! -name '*.md' ! -path './testdata/*' -print0 | LC_ALL=C sort -z | xargs -0r sha256sum) |
    sha256sum | cut -c1-16
}

inputs_of() {
  local name=$1 kind folder
  kind=$(pin "$name" kind)
  folder=$PINS_DIR/$(pin "$name" module)
  printf 'kind %s\npackage %s\n' "$kind" "$(pin "$name" package)"
  case $kind in
    go)
      [[ -r $folder/go.mod && -r $folder/go.sum ]] ||
        die "$EXIT_USAGE" "toolchain: [$name] needs go.mod and go.sum in $folder."
      check_go_mod "$name" "$folder/go.mod"
      printf 'version %s\nsources %s\n' "$(pin "$name" version)" "$(sum_of_files "$folder/go.mod" "$folder/go.sum")"
      ;;
    source) printf 'sources %s\n' "$(sum_of_folder "$folder")" ;;
    wheel)
      printf 'version %s\nsha256 %s\nmember %s\n' "$(pin "$name" version)" "$(pin "$name" sha256)" "$(pin "$name" member)"
      return
      ;;
  esac
  printf 'flags %s -ldflags %s\ngo %s\n' "${GO_ENVIRONMENT[*]}" "$(pin "$name" ldflags)" "$GO_VERSION"
}

# The version in the pins is for people; this is what makes it true.
check_go_mod() {
  local name=$1 file=$2 from
  from=$(pin "$name" from)
  [[ $(< "$file")$'\n' == *[[:space:]]"$from"[[:space:]]* ]] ||
    die "$EXIT_USAGE" "toolchain: the pins say that [$name] comes from '$from', but $file does not require that."
}

key_of_inputs() { sha256sum | cut -c1-16; }

# Why NAME, with these inputs, is not in the cache: new here, or what changed since the last one that was made.
why_missing() {
  local name=$1 inputs=$2 last changed
  last=$(find "$CACHE/entries" -maxdepth 2 -path "*/$name@*/inputs" -printf '%T@ %p\n' 2>/dev/null | sort -rn | head -n1 | cut -d' ' -f2-)
  if [[ -z $last ]]; then
    printf 'not in the cache yet'
    return
  fi
  changed=$(comm -13 <(sort "$last") <(sort <<< "$inputs") | while read -r field value; do
    printf '%s: %s, was %s; ' "$field" "$value" "$(sed -n "s|^$field ||p" "$last")"
  done)
  printf 'changed: %s' "${changed%; }"
}
