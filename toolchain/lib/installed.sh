# shellcheck shell=bash
# Binaries that this machine already has. Only the pinned version will do: what runs here is what was tested.

declare -g INSTALLED_NOTES=''

# Sets FOUND to the installed binary that fits, or to nothing, and adds to INSTALLED_NOTES why others do not.
find_installed() {
  FOUND=''
  local name=$1 probe place
  probe=$(pin "$name" probe)
  place=$(place_of "$name")
  if [[ $place == pulumi-home/* ]]; then
    find_in_pulumi_home "$name" "${place#pulumi-home/}"
  elif [[ -n $probe ]]; then
    find_on_path "$name" "$probe"
  fi
}

# The version is part of the path there, as Pulumi lays its plugins out; released providers have it in the file's name as well.
find_in_pulumi_home() {
  local name=$1 place=$2 released home candidate
  released=$(pin "$name" released)
  for home in "${PULUMI_HOME:-}" "$HOME/.pulumi"; do
    [[ -n $home && ! -e $(dirname "$home/$place").partial ]] || continue
    for candidate in "$home/$place" "$home/$place"_v*; do
      [[ -x $candidate && $(readlink -f "$candidate") != "$CACHE"/* ]] || continue
      # What another cache built to stand in for a released provider lies in the same place.
      if [[ -n $released && $(answer_of "$candidate" mainpackage) != "$released" ]]; then
        INSTALLED_NOTES+="$name: $candidate was not built from $released: not taken."$'\n'
        continue
      fi
      FOUND=$candidate
      return
    done
  done
}

find_on_path() {
  local name=$1 probe=$2 wanted candidate version
  wanted=$(pin "$name" version)
  while IFS= read -r candidate; do
    [[ $candidate != "$CACHE"/* && $(readlink -f "$candidate") != "$CACHE"/* ]] || continue
    version=$(answer_of "$candidate" "$probe")
    if [[ $version == "$wanted" ]]; then
      FOUND=$candidate
      return
    fi
    INSTALLED_NOTES+="$name: $candidate is version ${version:-unknown}, pinned is $wanted: not taken."$'\n'
  done < <(type -ap "$name" | awk '!seen[$0]++')
}

# Asking takes a tenth of a second and more, so the answer is kept for as long as the file stays the same.
answer_of() {
  local binary=$1 probe=$2 stamp memo kept=''
  stamp=$(stat -Lc '%Y-%s' "$binary")
  memo=$CACHE/probes/${binary//\//%}
  [[ ! -r $memo ]] || read -r kept < "$memo" || true
  if [[ $kept != "$stamp "* ]]; then
    mkdir -p "$CACHE/probes"
    kept="$stamp $(ask "$binary" "$probe")"
    printf '%s\n' "$kept" > "$memo.$$" && mv "$memo.$$" "$memo"
  fi
  printf '%s' "${kept#"$stamp "}"
}

ask() {
  local answer
  if [[ $2 == mainpackage ]]; then
    { go version -m "$1" 2>/dev/null || true; } | awk '$1 == "path" { print $2 }'
    return
  fi
  if [[ $2 == buildinfo ]]; then
    answer=$(go version -m "$1" 2>/dev/null | grep -E $'^\tmod\t|Version=v?[0-9]') || true
  else
    # A home of its own: asking must not create the user's.
    answer=$(PULUMI_HOME=$CACHE/probes/home PULUMI_SKIP_UPDATE_CHECK=true timeout 10 "$1" "$2" 2>/dev/null) || true
  fi
  [[ $answer =~ (^|[^0-9.])([0-9]+\.[0-9]+\.[0-9]+)([^0-9.]|$) ]] && printf '%s' "${BASH_REMATCH[2]}"
  return 0
}
